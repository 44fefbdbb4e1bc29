import { Button, NumberInput, Select } from "@mantine/core";
import { useState } from "react";
import { useChain } from "../../../api/queries";
import type { Station } from "../../../api/shapes";
import { LoginButton } from "../../../app/LoginMenu";
import { dollars, kilowatts } from "../../../format";
import { texts } from "../../../texts";
import { Icon } from "../../../ui/Icon";
import { Mark } from "../../../ui/Mark";
import { Fact, Facts, Panel } from "../../../ui/Page";
import { ProblemPanel } from "../../../ui/Told";
import { useAct } from "../../../ui/useAct";
import type { PartProps } from "../part";
import { startCharge, usePreview } from "../queries";
import { clockNow, hours, sentences } from "../tariff";
import { plugName, stateOf } from "./Find";

const words = texts.charging.charger;

/** A fifth more than expected, in whole tenths of a dollar: a meter never stops at the very watt-hour. */
const setAside = (microUsd: number) => Math.max(100_000, Math.ceil((microUsd * 1.2) / 100_000) * 100_000);

/** One charger: what it costs, what that comes to, and the button. */
export function ChargerPanel({ network, session, station, go }: PartProps & { station: Station }) {
  const [kwh, setKwh] = useState(20);
  const [connector, setConnector] = useState(1);
  const [start] = useState(() => clockNow(station.zoneMinutes));
  const minutes = Math.max(1, Math.ceil((kwh * 60_000) / station.maxWatts));
  const preview = usePreview(network.slug, station.tariff ? { station: station.station } : null, { start, wattHours: Math.round(kwh * 1000), minutes });
  const chain = useChain().data;
  const most = preview.data ? setAside(preview.data.microUsd) : null;
  const act = useAct((microUsd: number) => startCharge(network.slug, { station: station.station, connector, microUsd }, session!, chain), ["charges", "stations", "balance"], (id) => go({ session: id }));
  const { tone, name } = stateOf(station);
  return (
    <Panel title={`${words.title}: ${station.station}`} note={<><Mark tone={tone}>{name}</Mark> {kilowatts(station.maxWatts)} {plugName(station.plug)}</>} action={<Button size="compact-sm" variant="default" onClick={() => go({})}>{words.close}</Button>}>
      <h3>{words.costs}</h3>
      {station.tariff ? <ul className="prices">{sentences(station.tariff).map((one) => <li key={one}>{one}</li>)}</ul> : <p>{texts.charging.driver.noPrice}</p>}
      <div className="form">
        <NumberInput label={words.need} description={words.needNote} min={1} max={500} value={kwh} onChange={(value) => setKwh(Math.min(500, Math.max(1, Number(value) || 1)))} />
        {station.evses > 1 && <Select label={words.connector} data={Array.from({ length: station.evses }, (_, at) => ({ value: `${at + 1}`, label: words.connectorOf(at + 1) }))} value={`${connector}`} onChange={(value) => setConnector(Number(value ?? 1))} allowDeselect={false} />}
      </div>
      {preview.error && <ProblemPanel problem={preview.error} />}
      {most !== null && (
        <Facts>
          <Fact label={words.estimate} value={dollars(preview.data!.microUsd)} note={words.takes(hours(minutes))} />
          <Fact label={words.hold} value={dollars(most)} note={words.holdNote} />
        </Facts>
      )}
      <p className="proof-line"><Icon name={station.hasMeterKey ? "proof" : "warn"} /> <span><strong>{station.hasMeterKey ? words.proof : words.noProof}.</strong> {station.hasMeterKey ? words.proofNote : words.noProofNote}</span></p>
      {act.error && <ProblemPanel problem={act.error} />}
      {session?.kind === "wallet" && <p className="small muted">{words.byWallet}</p>}
      {session
        ? <div className="buttons"><Button size="md" disabled={!station.free || most === null} loading={act.isPending} onClick={() => act.mutate(most!)}>{words.start}</Button><span className="small muted">{words.plugIn}</span></div>
        : <><p className="muted">{words.login}</p><div className="buttons"><LoginButton /></div></>}
    </Panel>
  );
}
