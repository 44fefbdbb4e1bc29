import { Link } from "@tanstack/react-router";
import { useDevices, useRepairs } from "../../../api/queries";
import type { Repair } from "../../../api/shapes";
import { texts } from "../../../texts";
import { Ago } from "../../../ui/Ago";
import { Mark } from "../../../ui/Mark";
import { Empty, OnPhone, Panel, Rows } from "../../../ui/Page";
import { Told } from "../../../ui/Told";

const words = texts.copies;
const newest = 20;

/** What was lost in the whole network, and who has it since. */
export function Repairs({ network }: { network: string }) {
  const repairs = useRepairs(network);
  return (
    <Panel title={words.repairs} note={words.repairsNote}>
      <Told query={repairs}>
        {(all) => all.repairs.length === 0 ? <Empty icon="proof" title={words.repairsEmpty}>{words.repairsEmptyNote}</Empty> : (
          <>
            {all.open > 0 && <p><Mark tone="warn">{words.waiting(all.open)}</Mark></p>}
            <RepairRows repairs={all.repairs.slice(0, newest)} />
          </>
        )}
      </Told>
    </Panel>
  );
}

export function RepairRows({ repairs }: { repairs: readonly Repair[] }) {
  const { when, lost, why, by } = words.columns;
  return (
    <Rows stacks name={words.repairs} head={[lost, why, when, by]}>
      {repairs.map((one) => (
        <tr key={`${one.piece}/${one.device}/${one.lostMs}`}>
          <td><Machine id={one.device} /></td>
          <td>{words.reasons[one.reason] ?? one.reason}</td>
          <td><OnPhone label={when} /><Ago ms={one.lostMs} /></td>
          <td><OnPhone label={by} />{!one.repairedBy ? <Mark tone="warn">{words.open}</Mark> : one.repairedBy === one.device ? words.back : <><Machine id={one.repairedBy} />{one.repairedMs != null && <>, <Ago ms={one.repairedMs} /></>}</>}</td>
        </tr>
      ))}
    </Rows>
  );
}

function Machine({ id }: { id: string }) {
  const device = useDevices().data?.find((one) => one.id === id);
  return <Link to="/devices/$id" params={{ id }}>{device?.name || id.slice(0, 10)}</Link>;
}
