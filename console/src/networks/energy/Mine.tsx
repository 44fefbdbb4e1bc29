import { kilowattHours } from "../../format";
import { texts } from "../../texts";
import { Empty, Fact, Facts, OnPhone, Panel, Rows } from "../../ui/Page";
import { Told } from "../../ui/Told";
import { Choose } from "./Choose";
import { owed, type Slot, slotsOf } from "./flows";
import { exactly } from "./money";
import type { PartProps } from "./part";
import { isTransformer, useLines, useLive, useMeters, useReadings } from "./queries";
import { SlotBars } from "./SlotBars";
import { clock } from "./time";
import { useStretch } from "./useStretch";

const words = texts.energy.mine;
const kinds = ["own", "bought", "supplied", "sold", "surplus"] as const;

/** One home's day, quarter of an hour by quarter of an hour: where its energy came from and went to. */
export function Mine({ network, session, spot, go }: PartProps) {
  useLive(network.slug);
  const stretch = useStretch(spot);
  const [meters, readings, lines] = [useMeters(network.slug), useReadings(network.slug, stretch), useLines(network.slug, stretch)];
  return (
    <Told query={meters}>
      {(all) => {
        const homes = all.filter((one) => !isTransformer(one)).toSorted((a, b) => Number(b.owner === session?.account) - Number(a.owner === session?.account));
        const meter = spot.meter ?? homes[0]?.id;
        if (!meter) return <Panel><Empty icon="sun" title={texts.energy.live.nobody}>{texts.energy.live.nobodyNote}</Empty></Panel>;
        return (
          <>
            <Choose meters={homes} spot={{ ...spot, meter }} go={go} />
            <Told query={readings}>
              {(rows) => <Told query={lines}>{(found) => <Day slots={slotsOf(meter, rows, found)} owes={owed(meter, found)} stretch={stretch} />}</Told>}
            </Told>
          </>
        );
      }}
    </Told>
  );
}

function Day({ slots, owes, stretch }: { slots: readonly Slot[]; owes: bigint; stretch: { fromMs: number; toMs: number } }) {
  if (slots.length === 0) return <Panel><Empty icon="sun" title={words.empty}>{words.emptyNote}</Empty></Panel>;
  const of = (kind: (typeof kinds)[number]) => slots.reduce((sum, one) => sum + one[kind], 0);
  return (
    <Panel title={words.title(slots.length)} note={words.note}>
      <Facts>
        {kinds.map((kind) => <Fact key={kind} label={words.kinds[kind]} value={kilowattHours(of(kind))} />)}
        <Fact label={owes < 0n ? words.earns : words.owes} value={exactly(owes < 0n ? -owes : owes)} note={words.owesNote} />
      </Facts>
      <SlotBars slots={slots} stretch={stretch} />
      <details className="terminal">
        <summary>{words.table}</summary>
        <Rows stacks name={words.table} head={[words.slot, ...kinds.map((kind) => words.kinds[kind])]}>
          {slots.map((slot) => (
            <tr key={slot.slotMs}>
              <td className="nowrap">{clock(slot.slotMs)}</td>
              {kinds.map((kind) => <td key={kind} className="number"><OnPhone label={words.kinds[kind]} />{words.wattHours(slot[kind])}</td>)}
            </tr>
          ))}
        </Rows>
      </details>
    </Panel>
  );
}
