import { useSettlements } from "../../../api/queries";
import type { Operator } from "../../../api/shapes";
import { texts } from "../../../texts";
import { Copyable } from "../../../ui/Copyable";
import { Mark } from "../../../ui/Mark";
import { Rows } from "../../../ui/Page";

const words = texts.money;

/** Operators in the order of their turns. A settlement's number says whose turn it is. */
export function Operators({ operators }: { operators: readonly Operator[] }) {
  const next = (useSettlements().data?.at(-1)?.number ?? 0) + 1;
  const { who, account, turn, books } = words.operatorColumns;
  return (
    <Rows stacks name={words.operators} head={[who, account, turn, books]}>
      {operators.map((one, at) => (
        <tr key={one.id}>
          <td>{one.name || words.unnamed} {one.isSelf && <Mark tone="idle">{words.thisNode}</Mark>}</td>
          <td><Copyable id={one.account} what={account} head={6} tail={4} /></td>
          <td>{next % operators.length === at ? <Mark tone="good">{words.turn(next)}</Mark> : ""}</td>
          <td>{one.isSelf ? words.above : one.url ? <a href={`${one.url}/operate/money`}>{words.theirs}</a> : words.noAddress}</td>
        </tr>
      ))}
    </Rows>
  );
}
