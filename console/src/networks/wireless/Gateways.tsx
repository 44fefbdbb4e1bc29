import { Link } from "@tanstack/react-router";
import { useDevices } from "../../api/queries";
import { count } from "../../format";
import { texts } from "../../texts";
import { Ago } from "../../ui/Ago";
import { Copyable } from "../../ui/Copyable";
import { Mark, type Tone } from "../../ui/Mark";
import { Empty, OnPhone, Panel, Rows } from "../../ui/Page";
import { Told } from "../../ui/Told";
import { GatewayMap, known } from "./GatewayMap";
import type { PartProps } from "./part";
import { useGateways, useRadioStatus } from "./queries";

const words = texts.wireless.gateways;
const tones: Record<string, Tone> = { attested: "good", bound: "good", open: "idle", unknown: "warn" };

/** Every gateway: where it is, whether it listens, how far it is trusted, and what that means. */
export function Gateways({ network }: PartProps) {
  const gateways = useGateways(network.slug);
  const devices = useDevices().data ?? [];
  const udp = useRadioStatus(network.slug).data?.udp;
  const { gateway, state, trust, heard, last } = words.columns;
  return (
    <Told query={gateways}>
      {(all) => (
        <>
          <GatewayMap network={network} gateways={all} />
          <Panel title={words.title} note={words.note} action={<Link to="/contribute/add">{words.add}</Link>}>
            {all.length === 0 ? <Empty icon="sensor" title={words.empty}>{words.emptyNote}</Empty> : (
              <Rows stacks name={words.title} head={[gateway, state, trust, heard, last]}>
                {all.map((one) => (
                  <tr key={one.eui}>
                    <td className="file-name">{known(one, devices).name} <Copyable id={one.eui} what={words.eui} head={6} tail={4} /></td>
                    <td><Mark tone={one.isReachable ? "good" : "idle"}>{one.isReachable ? words.listening : words.away}</Mark></td>
                    <td><Mark tone={tones[one.level] ?? "idle"}>{words.levels[one.level] ?? one.level}</Mark></td>
                    <td className="number"><OnPhone label={heard} />{words.frames(count(one.frames))}</td>
                    <td><OnPhone label={last} />{one.heardMs > 0 ? <Ago ms={one.heardMs} /> : words.never}</td>
                  </tr>
                ))}
              </Rows>
            )}
            {udp && <p className="small muted">{words.pointAt(udp)}</p>}
          </Panel>
          <Panel title={words.trustTitle}>
            <dl className="told-list">{Object.entries(words.trustNotes).map(([level, note]) => <div key={level}><dt><Mark tone={tones[level] ?? "idle"}>{words.levels[level]}</Mark></dt><dd>{note}</dd></div>)}</dl>
          </Panel>
        </>
      )}
    </Told>
  );
}
