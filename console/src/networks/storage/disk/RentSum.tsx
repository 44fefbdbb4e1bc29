import type { EarningStatement, PayerSum, RentLine } from "../../../api/shapes";
import { brief, count, dollars, units } from "../../../format";
import { texts } from "../../../texts";
import { Copyable } from "../../../ui/Copyable";
import { Mark } from "../../../ui/Mark";
import { OnPhone, Rows } from "../../../ui/Page";
import { millionths, product, reconciles, stepsOf, wholeMillionths } from "./rent";
import { Step } from "./Step";

const words = texts.disk.sum;
const most = 50;

/** Bytes × price × time for each payer's part of each piece; below, how that became what was paid. */
export function RentSum({ statement }: { statement: EarningStatement }) {
  return (
    <>
      <h3>{words.rent}</h3>
      {statement.lines.length === 0 ? <p className="muted">{words.rentNone}</p> : (
        <>
          <p className="small muted">{words.rentNote}</p>
          <Lines statement={statement} />
          {statement.sums.map((sum) => <PayersSum key={sum.payer} statement={statement} sum={sum} />)}
        </>
      )}
    </>
  );
}

function Lines({ statement }: { statement: EarningStatement }) {
  const { piece, payer, bytes, price, time, rent } = words.columns;
  const lines = statement.lines.toSorted((a, b) => b.bytes - a.bytes).slice(0, most);
  return (
    <>
      <Rows stacks name={words.rent} head={[piece, payer, bytes, price, time, rent]}>
        {lines.map((line) => (
          <tr key={`${line.piece}/${line.payer}`}>
            <td><Copyable id={line.piece} what={piece} head={12} tail={6} /></td>
            <td><OnPhone label={payer} /><Copyable id={line.payer} what={payer} head={6} tail={4} /></td>
            <td className="number"><OnPhone label={bytes} />{count(line.bytes)}</td>
            <td className="number"><OnPhone label={price} />{words.price(dollars(line.microUsdPerTibMonth))}</td>
            <td className="number"><OnPhone label={time} />{words.seconds(units(BigInt(line.elapsedMs), 3, 3))}</td>
            <td className="number"><OnPhone label={rent} />{millionths(line.units, statement.divisor)}<Capped line={line} /></td>
          </tr>
        ))}
      </Rows>
      {statement.lines.length > most && <p className="small muted">{words.more(most, statement.lines.length)}</p>}
    </>
  );
}

/** Where the payer consented to less than the product. */
const Capped = ({ line }: { line: RentLine }) => (product(line) > BigInt(line.units) ? <span className="small muted"> {words.capped}</span> : null);

function PayersSum({ statement, sum }: { statement: EarningStatement; sum: PayerSum }) {
  const { total, held } = stepsOf(statement, sum);
  const parts = (value: string | bigint) => millionths(value, statement.divisor);
  const done = statement.state === "Settled" || statement.state === "Final";
  return (
    <section className="account" aria-label={words.from(brief(sum.payer, 6, 4))}>
      <h4>{words.from(brief(sum.payer, 6, 4))}</h4>
      <dl>
        <Step label={words.lines}>{parts(total)}</Step>
        {held > 0n && <Step label={words.held} sign="−">{parts(held)}</Step>}
        {sum.others !== "0" && <Step label={words.others} sign="+">{parts(sum.others)}</Step>}
        {sum.brought !== "0" && <Step label={words.brought} sign="+">{parts(sum.brought)}</Step>}
        <Step label={words.rest} sign="−">{parts(sum.rest)}</Step>
        <Step label={words.due} sign="=" strong>{wholeMillionths(sum.dueMicroUsd)}</Step>
        <Step label={words.paid}>{wholeMillionths(sum.paidMicroUsd)}</Step>
        {sum.feeMicroUsd > 0 && <Step label={words.fee}>{wholeMillionths(sum.feeMicroUsd)}</Step>}
        {sum.owedMicroUsd > 0 && <Step label={words.owed}>{wholeMillionths(sum.owedMicroUsd)}</Step>}
      </dl>
      <p>{reconciles(statement, sum) ? <Mark tone={done ? "good" : "idle"}>{done ? words.same : words.unsettled}</Mark> : <Mark tone="bad">{words.other}</Mark>}</p>
    </section>
  );
}
