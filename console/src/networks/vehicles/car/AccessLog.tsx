import type { VehicleAccess } from "../../../api/shapes";
import { count, moment } from "../../../format";
import { texts } from "../../../texts";
import { Copyable } from "../../../ui/Copyable";
import { Mark } from "../../../ui/Mark";
import { Empty, OnPhone, Panel, Rows } from "../../../ui/Page";
import { Told } from "../../../ui/Told";
import { listed } from "../grants";
import { useNames } from "../names";
import { useAccessLog } from "../queries";

const words = texts.vehicles.log;
const { scopes, and, account } = texts.vehicles.sharing;
const shown = 50;

/** Who read what, the newest first: the minute that is not over, too. */
export function AccessLog({ network, id }: { network: string; id: number }) {
  const log = useAccessLog(network, id);
  return (
    <Panel title={words.title} note={words.note} action={log.data && <Mark tone={log.data.whole ? "good" : "bad"}>{log.data.whole ? words.whole : words.broken}</Mark>}>
      <Told query={log}>
        {({ rows, open }) => {
          const all = [...rows, ...open].toSorted((a, b) => Number(b.minuteMs) - Number(a.minuteMs) || Number(b.sequence) - Number(a.sequence));
          if (all.length === 0) return <Empty icon="proof" title={words.empty} />;
          const { when, who, what, purpose, values } = words.columns;
          return (
            <>
              <Rows stacks name={words.title} head={[when, who, what, purpose, values]}>{all.slice(0, shown).map((one) => <Line key={`${one.minuteMs}/${one.reader}/${one.purpose}/${one.hash ?? ""}`} one={one} />)}</Rows>
              {all.length > shown && <p className="small muted">{words.more(count(shown), count(all.length))}</p>}
              <p><a download={`vehicle-${id}-access.json`} href={`data:application/json,${encodeURIComponent(JSON.stringify({ rows, open }))}`}>{words.download}</a></p>
            </>
          );
        }}
      </Told>
    </Panel>
  );
}

function Line({ one }: { one: VehicleAccess }) {
  const names = useNames();
  const { who, what, purpose, values } = words.columns;
  const name = names.of(one.reader);
  const [reads, refused] = [Number(one.reads), Number(one.refused)];
  return (
    <tr>
      <td className="nowrap">{moment(Number(one.minuteMs)).slice(0, 16)}</td>
      <td className="file-name"><OnPhone label={who} />{name} <Copyable id={one.reader} what={account} head={6} tail={4} /></td>
      <td><OnPhone label={what} />{one.scopes.length === 0 ? words.nothing : listed(one.scopes.map((scope) => scopes[scope] ?? scope), and)}</td>
      <td>{one.purpose && <OnPhone label={purpose} />}{one.purpose}</td>
      <td><OnPhone label={values} />{reads > refused && words.values(count(Number(one.results)), reads - refused)} {refused > 0 && <Mark tone="warn">{words.refused(refused)}</Mark>}</td>
    </tr>
  );
}
