import { Button } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { useTitleOf } from "../../api/queries";
import type { Earning } from "../../api/shapes";
import { tokens, tokensExactly } from "../../format";
import { texts } from "../../texts";
import { Empty, Fact, Facts, Rows } from "../../ui/Page";
import { reasonIn } from "../device/reason";

const words = texts.contribute;
const first = 12;

/** Every epoch of every machine, with its sum: computed from the exact amounts, rounded only on screen. */
export function Statement({ rows }: { rows: readonly Earning[] }) {
  const [all, showAll] = useState(false);
  const titleOf = useTitleOf();
  if (rows.length === 0) return <Empty icon="coin" title={words.statementEmpty} />;
  const sums = Map.groupBy(rows, (row) => row.token);
  const { period, amount, why } = texts.device.columns;
  return (
    <>
      <Facts>
        {[...sums].map(([token, of]) => {
          const sum = of.reduce((total, row) => total + BigInt(row.amount), 0n);
          return <Fact key={token} label={words.earned} value={tokens(sum, token)} exact={tokensExactly(sum, token)} />;
        })}
      </Facts>
      <Rows stacks name={words.perEpoch} head={[period, words.columns.machine, amount, why, words.columns.state]}>
        {rows.slice(0, all ? undefined : first).map((row) => (
          <tr key={`${row.network}/${row.epoch}/${row.device}/${row.reason}`}>
            <td className="nowrap"><Link to="/operate/epochs/$network/$number" params={{ network: row.network, number: `${row.epoch}` }}>{texts.feed.epoch(titleOf(row.network), row.epoch)}</Link></td>
            <td className="nowrap"><Link to="/devices/$id" params={{ id: row.device }}>{row.name}</Link></td>
            <td className="number" title={tokensExactly(row.amount, row.token)}>{tokens(row.amount, row.token)}</td>
            <td>{reasonIn(row)}</td>
            <td className="nowrap">{texts.epochs.states[row.state] ?? row.state}</td>
          </tr>
        ))}
      </Rows>
      {!all && rows.length > first && <Button variant="default" size="compact-sm" onClick={() => showAll(true)}>{words.showAll}</Button>}
    </>
  );
}
