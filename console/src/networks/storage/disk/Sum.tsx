import { NativeSelect } from "@mantine/core";
import { useState } from "react";
import { useStatement } from "../../../api/queries";
import type { DeviceDetail, EarningStatement, Network } from "../../../api/shapes";
import { count, moment, span, tokens, tokensExactly } from "../../../format";
import { texts } from "../../../texts";
import { Copyable } from "../../../ui/Copyable";
import { Mark } from "../../../ui/Mark";
import { Empty, Panel } from "../../../ui/Page";
import { Told } from "../../../ui/Told";
import { RentSum } from "./RentSum";
import { Step } from "./Step";

const words = texts.disk.sum;

/** One period's earnings as a sum that a person can follow with paper and pencil. */
export function Sum({ network, device }: { network: Network; device: DeviceDetail }) {
  const periods = [...new Map(device.earnings.map((row) => [row.epoch, row.state]))];
  const [chosen, choose] = useState<number | null>(null);
  const epoch = chosen ?? periods[0]?.[0] ?? null;
  const statement = useStatement(network.slug, device.id, epoch);
  const choice = periods.length > 0 && (
    <NativeSelect label={words.period} value={`${epoch}`} onChange={(event) => choose(Number(event.currentTarget.value))} data={periods.map(([number, state]) => ({ value: `${number}`, label: words.option(number, texts.epochs.states[state] ?? state) }))} />
  );
  return (
    <Panel title={words.title} note={words.note} action={choice}>
      {epoch === null ? <Empty icon="coin" title={words.none}>{words.noneNote}</Empty> : <Told query={statement} lines={5}>{(found) => <Steps statement={found} />}</Told>}
    </Panel>
  );
}

function Steps({ statement }: { statement: EarningStatement }) {
  return (
    <div className="sum">
      <p className="small muted">{moment(statement.fromMs)} – {moment(statement.toMs)} ({span(statement.toMs - statement.fromMs)})</p>
      <Checked statement={statement} />
      <h3>{words.tokens}</h3>
      <p className="small muted">{words.tokensNote}</p>
      <section className="account">
        <dl>
          <Step label={words.pool}>{tokens(statement.pool, statement.token)}</Step>
          <Step label={words.mine} sign="×">{count(statement.provenBytes)}</Step>
          <Step label={words.all} sign="÷">{count(statement.allBytes)}</Step>
          <Step label={words.amount} sign="=" strong><span title={tokensExactly(statement.amount, statement.token)}>{tokens(statement.amount, statement.token)}</span></Step>
        </dl>
      </section>
      <RentSum statement={statement} />
    </div>
  );
}

function Checked({ statement: { asked, reason, reasonText } }: { statement: EarningStatement }) {
  const all = asked.reduce((sum, one) => sum + one.asked, 0);
  const right = asked.reduce((sum, one) => sum + one.right, 0);
  const wrong = asked.filter((one) => one.right < one.asked);
  return (
    <>
      <h3>{words.checked}</h3>
      <p>
        {all === 0 ? words.askedNothing : <>{words.asked(all, asked.length)} <Mark tone={right === all ? "good" : "bad"}>{words.right(right)}</Mark></>}
        {reason && reason !== "proven" && reasonText && <> {reasonText}</>}
      </p>
      {right < all && <p className="ids">{words.wrongIn} {wrong.slice(0, 10).map((one) => <Copyable key={one.piece} id={one.piece} what={words.columns.piece} head={12} tail={6} />)}</p>}
    </>
  );
}
