import { Link, useParams } from "@tanstack/react-router";
import { useNetworks, useScores, useTitleOf } from "../../api/queries";
import type { Payment, Scores, Work } from "../../api/shapes";
import { dollars, tokens, tokensExactly } from "../../format";
import { faceOf } from "../../networks/list";
import { texts } from "../../texts";
import { Copyable } from "../../ui/Copyable";
import { Fact, Facts, Page, Panel, Rows } from "../../ui/Page";
import { Told } from "../../ui/Told";
import { reasonIn } from "../device/reason";
import { Tabs } from "./Tabs";

const words = texts.epochs;

/** One epoch: who worked, what it paid, and why. */
export default function ScoresPage() {
  const { network, number } = useParams({ from: "/operate/epochs/$network/$number" });
  const scores = useScores(network, Number(number));
  const titleOf = useTitleOf();
  return (
    <Page title={words.scores(Number(number))} lead={words.scoresLead(titleOf(network))} terminal={[`curl ${window.location.origin}/api/v1/${network}/epochs/${number}/scores`]}>
      <Tabs />
      <p className="back"><Link to="/operate/epochs">{words.back}</Link></p>
      <Told query={scores}>{(found) => <Sheet scores={found} />}</Told>
    </Page>
  );
}

function Sheet({ scores }: { scores: Scores }) {
  const network = useNetworks().data?.find((one) => one.slug === scores.network);
  const [token, module] = [network?.token ?? "", network?.module ?? ""];
  return (
    <>
      <Panel>
        <Facts>
          <Fact label={words.pool} value={tokens(scores.pool, token)} exact={tokensExactly(scores.pool, token)} note={words.poolNote} />
          <Fact label={words.unpaid} value={tokens(scores.remainder, token)} exact={tokensExactly(scores.remainder, token)} note={words.unpaidNote} />
        </Facts>
      </Panel>
      <Panel title={words.work}>{scores.work.length === 0 ? <p className="muted">{words.workEmpty}</p> : <WorkTable rows={scores.work} module={module} />}</Panel>
      <Panel title={words.payments}>{scores.payments.length === 0 ? <p className="muted">{words.paymentsEmpty}</p> : <PaymentTable rows={scores.payments} />}</Panel>
    </>
  );
}

function WorkTable({ rows, module }: { rows: readonly Work[]; module: string }) {
  const { machine, work, amount, why } = words.workColumns;
  return (
    <Rows stacks name={words.work} head={[machine, amount, work, why]}>
      {rows.map((row) => (
        <tr key={`${row.device}/${row.reason}`}>
          <td><Link to="/devices/$id" params={{ id: row.device }}>{row.name || row.device.slice(0, 10)}</Link></td>
          <td className="number" title={tokensExactly(row.amount, row.token)}>{tokens(row.amount, row.token)}</td>
          <td className="number">{faceOf(module).work(row.weight)}</td>
          <td>{reasonIn(row)}</td>
        </tr>
      ))}
    </Rows>
  );
}

function PaymentTable({ rows }: { rows: readonly Payment[] }) {
  const { from, to, amount, fee, why } = words.paymentColumns;
  return (
    <Rows stacks name={words.payments} head={[from, to, amount, fee, why]}>
      {rows.map((row, at) => (
        <tr key={at}>
          <td><Copyable id={row.payer} what={from} head={6} tail={4} /></td>
          <td><Copyable id={row.payee} what={to} head={6} tail={4} /></td>
          <td className="number">{dollars(row.microUsd)}</td>
          <td className="number">{dollars(row.feeMicroUsd)}</td>
          <td>{reasonIn(row)}</td>
        </tr>
      ))}
    </Rows>
  );
}
