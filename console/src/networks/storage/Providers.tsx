import { Badge, Progress } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { useDevices } from "../../api/queries";
import type { Provider } from "../../api/shapes";
import { bytes } from "../../format";
import { texts } from "../../texts";
import { Ago } from "../../ui/Ago";
import { Empty, OnPhone, Rows } from "../../ui/Page";

const words = texts.storage;

/** The disks and how full they are. */
export function Providers({ providers }: { providers: readonly Provider[] }) {
  const devices = useDevices().data ?? [];
  if (providers.length === 0) return <Empty icon="give" title={words.providersEmpty}>{words.providersEmptyNote} <Link to="/contribute/add">{texts.contribute.add}</Link></Empty>;
  const { machine, room, used, heard } = words.providerColumns;
  return (
    <Rows stacks name={words.providers} head={[machine, room, used, heard]}>
      {providers.map((one) => (
        <tr key={one.device}>
          <td><Link to="/devices/$id" params={{ id: one.device }}>{devices.find((device) => device.id === one.device)?.name || one.device.slice(0, 10)}</Link>{one.relayed && <> <Badge title={words.relayedNote}>{words.relayed}</Badge></>}</td>
          <td className="number"><OnPhone label={room} />{bytes(one.capacityBytes)}</td>
          <td className="used">
            <span className="number"><OnPhone label={used} />{bytes(one.usedBytes)}</span>
            <Progress value={(100 * one.usedBytes) / Math.max(1, one.capacityBytes)} aria-label={used} />
          </td>
          <td><OnPhone label={heard} /><Ago ms={one.seenMs} /></td>
        </tr>
      ))}
    </Rows>
  );
}
