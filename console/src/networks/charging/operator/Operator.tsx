import { Button } from "@mantine/core";
import { useState } from "react";
import type { ChargingSession, Station } from "../../../api/shapes";
import { count, dollars, kilowattHours, kilowatts, moment } from "../../../format";
import { texts } from "../../../texts";
import { Ago } from "../../../ui/Ago";
import { Copyable } from "../../../ui/Copyable";
import { Dialog } from "../../../ui/Dialog";
import { Mark } from "../../../ui/Mark";
import { Fact, Facts, OnPhone, Panel, Rows } from "../../../ui/Page";
import { Told } from "../../../ui/Told";
import { stateOf } from "../driver/Find";
import { Grade } from "../Grade";
import { LineLog } from "../owner/LineLog";
import type { PartProps } from "../part";
import { useSessions, useStations } from "../queries";
import { Decide } from "./Decide";

const words = texts.charging.operator;
const shown = 50;
const isOpen = (one: ChargingSession) => ["Escrowed", "Commanded", "Charging", "Stopped", "Evidence"].includes(one.step);
const isFlagged = (one: ChargingSession) => one.grade === "F" || one.grade === "D" || one.reasons.length > 0;

/** Everything of the network at once: chargers, who charges, who objected, what does not fit. */
export function Operator({ network }: PartProps) {
  const stations = useStations(network.slug);
  const sessions = useSessions(network.slug);
  const [deciding, decide] = useState<ChargingSession | null>(null);
  return (
    <Told query={stations}>
      {(all) => (
        <Told query={sessions}>
          {(latest) => {
            const [open, disputed, flagged] = [latest.filter(isOpen), latest.filter((one) => one.step === "Disputed"), latest.filter(isFlagged)];
            return (
              <>
                <Facts>
                  <Fact label={words.connected} value={count(all.filter((one) => one.connected).length)} note={words.connectedNote(count(all.length))} />
                  <Fact label={words.open} value={count(open.length)} />
                  <Fact label={words.power} value={kilowatts(all.reduce((sum, one) => sum + one.watts, 0))} />
                  <Fact label={words.disputes} value={count(disputed.length)} />
                  <Fact label={words.flags} value={count(flagged.length)} note={words.flagsNote} />
                </Facts>
                <Panel title={words.disputesTitle} note={words.disputesNote}><Sessions name={words.disputesTitle} rows={disputed} empty={words.disputesEmpty} decide={decide} /></Panel>
                <Panel title={words.flagsTitle} note={words.flagsListNote}><Sessions name={words.flagsTitle} rows={flagged} empty={words.flagsEmpty} /></Panel>
                <Panel title={words.openTitle}><Sessions name={words.openTitle} rows={open} empty={words.openEmpty} /></Panel>
                <Panel title={words.stations}><Stations network={network.slug} all={all} /></Panel>
                <Dialog opened={deciding !== null} close={() => decide(null)} title={words.decideTitle}>
                  {deciding && <Decide network={network.slug} charge={deciding} close={() => decide(null)} />}
                </Dialog>
              </>
            );
          }}
        </Told>
      )}
    </Told>
  );
}

function Sessions({ name, rows, empty, decide }: { name: string; rows: readonly ChargingSession[]; empty: string; decide?: (one: ChargingSession) => void }) {
  if (rows.length === 0) return <p className="muted">{empty}</p>;
  const { when, charger, driver, energy, price, state, grade, action } = words.columns;
  return (
    <>
      <Rows stacks name={name} head={[when, charger, driver, energy, price, state, grade, ...(decide ? [<span key="do" className="hidden">{action}</span>] : [])]}>
        {rows.slice(0, shown).map((one) => (
          <tr key={one.session}>
            <td className="nowrap">{moment(one.quotedMs)}</td>
            <td>{one.station}</td>
            <td><Copyable id={one.payer} what={driver} head={6} tail={4} /></td>
            <td className="number"><OnPhone label={energy} />{one.energyWh === null ? "" : kilowattHours(one.energyWh)}</td>
            <td className="number"><OnPhone label={price} />{one.priceMicroUsd === null ? "" : dollars(one.priceMicroUsd)}</td>
            <td>{texts.charging.live.short[one.step] ?? one.step}</td>
            <td><Grade grade={one.grade} reasons={one.reasons} /></td>
            {decide && <td className="row-buttons"><Button size="compact-sm" onClick={() => decide(one)}>{words.decide}</Button></td>}
          </tr>
        ))}
      </Rows>
      {rows.length > shown && <p className="small muted">{words.more(count(shown), count(rows.length))}</p>}
    </>
  );
}

function Stations({ network, all }: { network: string; all: readonly Station[] }) {
  const [opened, open] = useState<string | null>(null);
  const { charger, state, version, model, heard, action } = words.stationColumns;
  if (all.length === 0) return <p className="muted">{words.stationsEmpty}</p>;
  return (
    <>
      <Rows stacks name={words.stations} head={[charger, state, version, model, heard, <span key="log" className="hidden">{action}</span>]}>
        {all.slice(0, shown).map((one) => {
          const { tone, name } = stateOf(one);
          return (
            <tr key={one.station}>
              <td>{one.station}</td>
              <td><Mark tone={tone}>{name}</Mark></td>
              <td className="nowrap"><OnPhone label={version} />{one.version?.replace(/^ocpp/i, "OCPP ")}</td>
              <td>{one.model}</td>
              <td><OnPhone label={heard} />{one.heardMs > 0 ? <Ago ms={one.heardMs} /> : texts.never}</td>
              <td className="row-buttons"><Button size="compact-sm" variant="default" aria-label={`${action}: ${one.station}`} onClick={() => open(one.station)}>{action}</Button></td>
            </tr>
          );
        })}
      </Rows>
      {all.length > shown && <p className="small muted">{words.more(count(shown), count(all.length))}</p>}
      <Dialog opened={opened !== null} close={() => open(null)} title={opened ? texts.charging.owner.logTitle(opened) : ""} size="xl">
        {opened && <LineLog network={network} station={opened} />}
      </Dialog>
    </>
  );
}
