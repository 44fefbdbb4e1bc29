import { texts } from "../../texts";
import type { Slot } from "./flows";
import { clock, type Stretch } from "./time";

const words = texts.energy.mine;
const [width, up, down] = [960, 150, 70];

/** A home's slots as bars: above the line what it used, below it what it gave. The table beside it says the same. */
export function SlotBars({ slots, stretch: { fromMs, toMs } }: { slots: readonly Slot[]; stretch: Stretch }) {
  const [used, given] = [Math.max(1, ...slots.map((one) => one.own + one.bought + one.supplied)), Math.max(1, ...slots.map((one) => one.sold + one.surplus))];
  const scale = Math.min(up / used, Math.max(up, down) / given, down / Math.min(given, used));
  const stepMs = Math.min(3_600_000, ...slots.slice(1).map((one, at) => one.slotMs - slots[at]!.slotMs));
  const [x, wide] = [(ms: number) => ((ms - fromMs) / (toMs - fromMs)) * width, Math.max(1, (stepMs / (toMs - fromMs)) * width - 1)];
  return (
    <>
      <svg className="slot-bars" viewBox={`0 0 ${width} ${up + down}`} preserveAspectRatio="none" role="img" aria-label={words.chart}>
        {slots.map((slot) => <Bar key={slot.slotMs} slot={slot} x={x(slot.slotMs)} wide={wide} scale={scale} />)}
        <line x1="0" x2={width} y1={up} y2={up} />
      </svg>
      <p className="slot-hours small muted" aria-hidden="true">{[0, 1, 2, 3, 4].map((part) => <span key={part}>{clock(fromMs + ((toMs - fromMs) * part) / 4)}</span>)}</p>
      <ul className="slot-legend small">{(["own", "bought", "supplied", "sold", "surplus"] as const).map((kind) => <li key={kind} className={`slot-${kind}`}>{words.kinds[kind]}</li>)}</ul>
    </>
  );
}

function Bar({ slot, x, wide, scale }: { slot: Slot; x: number; wide: number; scale: number }) {
  let [top, below] = [up, up];
  const high = (kind: "own" | "bought" | "supplied") => <rect key={kind} className={`slot-${kind}`} x={x} y={(top -= slot[kind] * scale)} width={wide} height={slot[kind] * scale} />;
  const low = (kind: "sold" | "surplus") => {
    const y = below;
    below += slot[kind] * scale;
    return <rect key={kind} className={`slot-${kind}`} x={x} y={y} width={wide} height={slot[kind] * scale} />;
  };
  return <>{high("own")}{high("bought")}{high("supplied")}{low("sold")}{low("surplus")}</>;
}
