import type { Certificate } from "../../api/shapes";

/** What was certified and claimed in an hour of a day, in Wh. */
export type Hour = { wh: number; claimed: number };
export type HeatDay = { dayMs: number; hours: Hour[] };

/** Certificates by local day and hour, the newest day first. */
export function heatOf(certificates: readonly Certificate[]): HeatDay[] {
  const days = new Map<number, Hour[]>();
  for (const { slotMs, wh, freeWh } of certificates) {
    const at = new Date(slotMs);
    const dayMs = new Date(at.getFullYear(), at.getMonth(), at.getDate()).getTime();
    const hours = days.get(dayMs) ?? Array.from({ length: 24 }, () => ({ wh: 0, claimed: 0 }));
    days.set(dayMs, hours);
    const hour = hours[at.getHours()]!;
    hour.wh += wh;
    hour.claimed += wh - freeWh;
  }
  return [...days].map(([dayMs, hours]) => ({ dayMs, hours })).toSorted((a, b) => b.dayMs - a.dayMs);
}
