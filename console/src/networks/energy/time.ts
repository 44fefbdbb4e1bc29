/** A stretch of time, half open, Unix milliseconds. */
export type Stretch = { fromMs: number; toMs: number };

const dayMs = 86_400_000;
const quarterMs = 900_000;

/** A local day, or the 24 hours that end with the quarter of an hour that runs. */
export function stretchOf(day: string | undefined, nowMs: number): Stretch {
  const [year, month, date] = (day ?? "").split("-").map(Number);
  if (year && month && date) return { fromMs: new Date(year, month - 1, date).getTime(), toMs: new Date(year, month - 1, date + 1).getTime() };
  const toMs = Math.ceil((nowMs + 1) / quarterMs) * quarterMs;
  return { fromMs: toMs - dayMs, toMs };
}

const two = (value: number) => value.toString().padStart(2, "0");

/** Hour and minute where the reader is. */
export function clock(ms: number): string {
  const at = new Date(ms);
  return `${two(at.getHours())}:${two(at.getMinutes())}`;
}

/** The UTC month that invoices are written for, and its ends. */
export const monthOf = (ms: number) => new Date(ms).toISOString().slice(0, 7);

export function stretchOfMonth(month: string): Stretch {
  const [year, number] = month.split("-").map(Number);
  return { fromMs: Date.UTC(year!, number! - 1), toMs: Date.UTC(year!, number!) };
}
