import { useParams } from "@tanstack/react-router";
import { lazy, Suspense } from "react";
import { useDevice, useNetworks, useSession, useTitleOf } from "../../api/queries";
import type { DeviceDetail, Earning } from "../../api/shapes";
import { faceOf } from "../../networks/list";
import { tokens, tokensExactly } from "../../format";
import { texts } from "../../texts";
import { Ago } from "../../ui/Ago";
import { Copyable } from "../../ui/Copyable";
import { Mark } from "../../ui/Mark";
import { Empty, Fact, Facts, OnPhone, Page, Panel, Rows } from "../../ui/Page";
import { Told } from "../../ui/Told";
import { ClaimPanel } from "../contribute/ClaimPanel";
import { reasonIn } from "./reason";
import { toneOf } from "./tone";

const EarningsChart = lazy(() => import("./EarningsChart"));
const words = texts.device;

/** Everything about one machine: its state, its evidence as it arrives, and what each epoch paid it and why. */
export default function DevicePage() {
  const { id } = useParams({ from: "/devices/$id" });
  const device = useDevice(id);
  const titleOf = useTitleOf();
  const lines = [`./grange earnings --device ${id}`, `curl ${window.location.origin}/api/v1/devices/${id}`];
  return (
    <Page title={device.data?.name || (device.error ? words.unknown : words.kicker)} lead={device.data && words.lead(titleOf(device.data.network))} terminal={lines}>
      <Told query={device} lines={6}>{(found) => <About device={found} />}</Told>
    </Page>
  );
}

function About({ device }: { device: DeviceDetail }) {
  const session = useSession().data;
  const network = useNetworks().data?.find((one) => one.slug === device.network);
  const sum = device.earnings.reduce((total, row) => total + BigInt(row.amount), 0n);
  const Machine = network && faceOf(network.module).machine;
  const token = device.earnings[0]?.token ?? network?.token ?? "";
  return (
    <>
      <Panel>
        <Facts>
          <Fact label={words.state} value={<Mark tone={toneOf(device.state)}>{texts.states[device.state]}</Mark>} note={texts.stateNotes[device.state]} />
          <Fact label={words.heard} value={device.lastEvidenceMs ? <Ago ms={device.lastEvidenceMs} /> : texts.never} />
          <Fact label={words.earned} value={tokens(sum, token)} exact={tokensExactly(sum, token)} />
          <Fact label={words.place} value={device.position ? words.placeAt(device.position.lat, device.position.lon) : words.noPlace} />
        </Facts>
        <p className="ids">
          <span className="nowrap">{words.id} <Copyable id={device.id} what={words.id} /></span> <span className="nowrap">{words.owner} <Copyable id={device.owner} what={words.owner} /></span>
        </p>
      </Panel>
      {session?.account.toLowerCase() === device.owner.toLowerCase() && <ClaimPanel account={session.account} />}
      <Panel title={words.earnings} note={words.earningsNote}>
        {device.earnings.length === 0 ? <Empty icon="coin" title={words.earningsEmpty}>{words.earningsEmptyNote}</Empty> : (
          <>
            <Suspense fallback={<div className="chart" />}><EarningsChart rows={device.earnings} /></Suspense>
            <EarningTable rows={device.earnings} module={network?.module ?? ""} />
          </>
        )}
      </Panel>
      {Machine && network && <Suspense><Machine network={network} device={device} /></Suspense>}
      <EvidencePanel device={device} module={network?.module ?? ""} />
    </>
  );
}

function EarningTable({ rows, module }: { rows: readonly Earning[]; module: string }) {
  const { period, work, amount, why } = words.columns;
  return (
    <Rows stacks name={words.earnings} head={[period, amount, work, why]}>
      {rows.slice(0, 50).map((row) => (
        <tr key={`${row.network}/${row.epoch}/${row.reason}`}>
          <td className="number">{texts.epochs.scores(row.epoch)}</td>
          <td className="number" title={tokensExactly(row.amount, row.token)}>{tokens(row.amount, row.token)}</td>
          <td className="number">{faceOf(module).work(row.weight)}</td>
          <td>{reasonIn(row)}</td>
        </tr>
      ))}
    </Rows>
  );
}

function EvidencePanel({ device, module }: { device: DeviceDetail; module: string }) {
  const { when, what, trust, content } = words.columns;
  const face = faceOf(module);
  return (
    <Panel title={words.evidence} note={words.evidenceNote}>
      {device.evidence.length === 0 ? <Empty icon="proof" title={words.evidenceEmpty}>{words.evidenceEmptyNote}</Empty> : (
        <Rows stacks name={words.evidence} head={[when, what, trust, content]}>
          {device.evidence.map((one) => (
            <tr key={one.cid}>
              <td><Ago ms={one.acceptedMs} /></td>
              <td>{one.refused ? <Mark tone="bad">{words.refusedBecause(one.refused)}</Mark> : face.evidence(one.kind)}</td>
              <td><OnPhone label={trust} />{texts.grades[one.grade] ?? one.grade}</td>
              <td><Copyable id={one.cid} what={content} head={9} tail={4} /></td>
            </tr>
          ))}
        </Rows>
      )}
    </Panel>
  );
}
