import type { Device, FeederAudit } from "../../api/shapes";
import { brief, count, kilowattHours, moment } from "../../format";
import { texts } from "../../texts";
import { Mark } from "../../ui/Mark";
import { Fact, Facts, OnPhone, Panel, Rows } from "../../ui/Page";
import { Told } from "../../ui/Told";
import { newest } from "./flows";
import type { PartProps } from "./part";
import { useConcentration, useFeederAudit, useMeters, useQuarantine, useReadings } from "./queries";
import { useStretch } from "./useStretch";

const words = texts.energy.audit;

/** What the operator looks at: who is heard, whose numbers fit the cable, what was not believed. */
export function FeederAudits({ network, spot }: PartProps) {
  const [meters, readings] = [useMeters(network.slug), useReadings(network.slug, useStretch(spot))];
  return (
    <Told query={meters}>
      {(all) => {
        const feeders = [...new Set(all.flatMap((one) => one.facts.transformer ?? []))].toSorted();
        return (
          <>
            <Panel title={words.heard}>
              <Facts>
                <Fact label={words.meters} value={count(all.length)} />
                <Fact label={words.speaking} value={readings.data ? count(newest(readings.data).size) : texts.loading} note={words.speakingNote} />
                <Fact label={words.guessed} value={readings.data ? count(readings.data.filter((row) => row.quality !== "M").length) : texts.loading} note={words.guessedNote} />
              </Facts>
            </Panel>
            {feeders.length === 0 && <Panel title={words.title}><p className="muted">{words.noFeeder}</p></Panel>}
            {feeders.map((feeder) => <Feeder key={feeder} network={network.slug} feeder={feeder} />)}
            <Panel title={words.hands} note={words.handsNote}><Hands network={network.slug} /></Panel>
            <Panel title={words.quarantine} note={words.quarantineNote}><Quarantine network={network.slug} meters={all} /></Panel>
          </>
        );
      }}
    </Told>
  );
}

function Feeder({ network, feeder }: { network: string; feeder: string }) {
  const { home, exported, factor, verdict } = words.columns;
  return (
    <Panel title={words.feeder(feeder)} note={words.feederNote}>
      <Told query={useFeederAudit(network, feeder)}>
        {(audit) => (
          <>
            <p>{summary(audit)} <span className="muted">{words.basis(count(audit.slots))}</span></p>
            <Rows stacks name={words.feeder(feeder)} head={[home, exported, factor, verdict]}>
              {audit.homes.toSorted((a, b) => Number(b.suspect) - Number(a.suspect)).map((one) => (
                <tr key={one.device}>
                  <td>{one.name}</td>
                  <td className="number"><OnPhone label={exported} />{kilowattHours(one.exportWh)}</td>
                  <td className="number"><OnPhone label={factor} />{one.factorPpm == null ? words.cannotTell : words.times((one.factorPpm / 1_000_000).toFixed(2))}</td>
                  <td><Mark tone={one.suspect ? "bad" : "good"}>{one.suspect ? words.tooMuch : words.fits}</Mark></td>
                </tr>
              ))}
            </Rows>
          </>
        )}
      </Told>
    </Panel>
  );
}

function summary({ homes, slots }: FeederAudit): string {
  const named = homes.filter((one) => one.suspect).map((one) => one.name);
  return slots === 0 ? words.nothingYet : named.length === 0 ? words.allFit : words.named(named.join(", "));
}

function Hands({ network }: { network: string }) {
  return (
    <Told query={useConcentration(network)}>
      {({ tradedWh, sellersHhi, buyersHhi, owners, circles }) => tradedWh === 0 ? <p className="muted">{words.noTrade}</p> : (
        <>
          <Facts>
            <Fact label={words.traded} value={kilowattHours(tradedWh)} />
            <Fact label={words.sellers} value={words.index(count(sellersHhi))} note={words.indexNote} />
            <Fact label={words.buyers} value={words.index(count(buyersHhi))} />
          </Facts>
          {owners.filter((one) => one.betweenWh > 0).map((one) => <p key={one.account}>{words.own(brief(one.account), count(one.meters), kilowattHours(one.betweenWh))}</p>)}
          {circles.map((one) => <p key={`${one.first}/${one.second}`}>{words.circle(brief(one.first), brief(one.second), kilowattHours(one.wh), kilowattHours(one.backWh))}</p>)}
        </>
      )}
    </Told>
  );
}

function Quarantine({ network, meters }: { network: string; meters: readonly Device[] }) {
  const { home, reason, often, last } = words.quarantineColumns;
  return (
    <Told query={useQuarantine(network)}>
      {(rows) => rows.length === 0 ? <p className="muted">{words.quarantineEmpty}</p> : (
        <Rows stacks name={words.quarantine} head={[home, reason, often, last]}>
          {rows.map((row) => (
            <tr key={`${row.device}/${row.reason}`}>
              <td>{meters.find((one) => one.id === row.device)?.name ?? row.device}</td>
              <td><OnPhone label={reason} />{words.reasons[row.reason] ?? row.reason}</td>
              <td className="number"><OnPhone label={often} />{count(row.count)}</td>
              <td className="nowrap"><OnPhone label={last} />{moment(row.lastMs)}</td>
            </tr>
          ))}
        </Rows>
      )}
    </Told>
  );
}
