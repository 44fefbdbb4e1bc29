import { Button } from "@mantine/core";
import { useState } from "react";
import type { Device, MarketLine } from "../../api/shapes";
import { count, moment } from "../../format";
import { texts } from "../../texts";
import { Command } from "../../ui/Command";
import { Copyable } from "../../ui/Copyable";
import { Dialog } from "../../ui/Dialog";
import { Mark } from "../../ui/Mark";
import { OnPhone, Panel, Rows } from "../../ui/Page";
import { Told } from "../../ui/Told";
import { Choose } from "./Choose";
import { exactly } from "./money";
import type { PartProps } from "./part";
import { isTransformer, useLines, useMeters, useSlot } from "./queries";
import { useStretch } from "./useStretch";

const words = texts.energy.trades;
const shown = 60;

/** Who sold to whom, slot by slot, each with what is needed to settle it again. */
export function Trades({ network, spot, go }: PartProps) {
  const [meters, lines] = [useMeters(network.slug), useLines(network.slug, useStretch(spot))];
  const [proving, prove] = useState<number | null>(null);
  return (
    <Told query={meters}>
      {(all) => (
        <>
          <Choose meters={all.filter((one) => !isTransformer(one))} spot={spot} go={go} all />
          <Panel title={words.title} note={words.note}>
            <Told query={lines}>
              {(found) => <Lines name={words.title} lines={found.filter((line) => line.kind === "p2p" && (!spot.meter || line.payer === spot.meter || line.payee === spot.meter)).toReversed()} all={all} prove={prove} />}
            </Told>
          </Panel>
          <Dialog opened={proving !== null} close={() => prove(null)} title={proving === null ? "" : words.proofOf(moment(proving))} size="xl">
            {proving !== null && <Proof network={network.slug} slotMs={proving} all={all} />}
          </Dialog>
        </>
      )}
    </Told>
  );
}

function Lines({ name, lines, all, prove }: { name: string; lines: readonly MarketLine[]; all: readonly Device[]; prove?: (slotMs: number) => void }) {
  if (lines.length === 0) return <p className="muted">{words.empty}</p>;
  const { when, what, seller, buyer, energy, amount, proof } = words.columns;
  const called = (party: string) => all.find((one) => one.id === party)?.name ?? words.parties[party] ?? party;
  return (
    <>
      <Rows stacks name={name} head={[prove ? when : what, seller, buyer, energy, amount, ...(prove ? [<span key="do" className="hidden">{proof}</span>] : [])]}>
        {lines.slice(0, shown).map((line, at) => (
          <tr key={at}>
            <td className="nowrap">{prove ? moment(line.slotMs).slice(0, 16) : words.kinds[line.kind] ?? line.kind}</td>
            <td><OnPhone label={seller} />{called(line.payee)}</td>
            <td><OnPhone label={buyer} />{called(line.payer)}</td>
            <td className="number"><OnPhone label={energy} />{words.wattHours(count(line.wh))}</td>
            <td className="number"><OnPhone label={amount} />{exactly(line.micro)}</td>
            {prove && <td className="row-buttons"><Button size="compact-sm" variant="default" onClick={() => prove(line.slotMs)}>{proof}</Button></td>}
          </tr>
        ))}
      </Rows>
      {lines.length > shown && <p className="small muted">{words.more(count(shown), count(lines.length))}</p>}
    </>
  );
}

/** A slot as it stands settled, and how a stranger settles it again. */
function Proof({ network, slotMs, all }: { network: string; slotMs: number; all: readonly Device[] }) {
  return (
    <Told query={useSlot(network, slotMs)}>
      {(slot) => (
        <>
          <p><Mark tone={slot.state === "provisional" ? "warn" : "good"}>{words.states[slot.state] ?? slot.state}</Mark> {words.stateNotes[slot.state]}</p>
          {slot.run && <p className="ids">{words.run} <Copyable id={slot.run} what={words.run} /></p>}
          <Lines name={words.linesOf} lines={slot.lines} all={all} />
          <h3>{words.again}</h3>
          <p className="small muted">{words.againNote}</p>
          <p><a href={`/api/v1/${network}/slots/${slotMs}/bundle`} download={`slot-${slotMs}.json`}>{words.bundle}</a></p>
          <Command line={`./grange energy verify slot-${slotMs}.json`} />
        </>
      )}
    </Told>
  );
}
