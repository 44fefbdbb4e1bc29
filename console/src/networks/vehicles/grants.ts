import type { VehicleGrant } from "../../api/shapes";

/** A grant holds, does not hold yet, or holds no longer. */
export function phaseOf({ from, until }: Pick<VehicleGrant, "from" | "until">, nowMs: number): "later" | "now" | "over" {
  const now = Math.floor(nowMs / 1000);
  return now < Number(from) ? "later" : now < Number(until) ? "now" : "over";
}

/** Days from now, as a Unix second: the end of that day where one lives. */
export function untilDay(day: string): number | null {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(day)) return null;
  const end = new Date(`${day}T23:59:59`);
  return Number.isNaN(end.getTime()) ? null : Math.floor(end.getTime() / 1000) + 1;
}

/** "a", "a and b", "a, b and c". */
export function listed(words: readonly string[], and: string): string {
  return words.length < 2 ? (words[0] ?? "") : `${words.slice(0, -1).join(", ")} ${and} ${words.at(-1)}`;
}
