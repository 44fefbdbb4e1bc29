import type { Earning, FailedAudit } from "../../../api/shapes";
import { count } from "../../../format";
import { reasonIn } from "../../../pages/device/reason";
import { texts } from "../../../texts";
import { Ago } from "../../../ui/Ago";
import { Copyable } from "../../../ui/Copyable";
import { Empty, OnPhone, Panel, Rows } from "../../../ui/Page";

const words = texts.disk.failed;

/** Every check that failed: proofs of whole periods, and random looks at single pieces. */
export function Failures({ failed, earnings }: { failed: readonly FailedAudit[]; earnings: readonly Earning[] }) {
  const missed = earnings.filter((row) => row.reason !== "proven");
  return (
    <Panel title={words.title} note={words.note}>
      {failed.length + missed.length === 0 ? <Empty icon="proof" title={words.empty}>{words.emptyNote}</Empty> : (
        <Rows stacks name={words.title} head={[words.columns.when, words.columns.piece, words.columns.why]}>
          {failed.map((one) => (
            <tr key={`${one.piece}/${one.atMs}`}>
              <td><Ago ms={one.atMs} /></td>
              <td><Copyable id={one.piece} what={words.columns.piece} head={12} tail={6} /> <span className="small muted nowrap">{words.from(count(one.fromByte))}</span></td>
              <td>{sentence(one.reasonText)} {one.evidence && <><OnPhone label={words.record} /><Copyable id={one.evidence} what={words.record} head={9} tail={4} /></>}</td>
            </tr>
          ))}
          {missed.map((row) => (
            <tr key={`${row.epoch}/${row.reason}`}>
              <td>{words.period(row.epoch)}</td>
              <td>{words.allPieces}</td>
              <td>{reasonIn(row)}</td>
            </tr>
          ))}
        </Rows>
      )}
    </Panel>
  );
}

const sentence = (text: string) => `${text[0]?.toUpperCase() ?? ""}${text.slice(1)}`;
