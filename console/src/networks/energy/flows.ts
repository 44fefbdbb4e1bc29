import type { Interval, MarketLine } from "../../api/shapes";

/** What one home did in a slot, in Wh. */
export type Slot = { slotMs: number; own: number; bought: number; supplied: number; sold: number; surplus: number };

/** A home's slots, oldest first: what crossed the meter and came back in the same slot is its own, the rest stands on lines. */
export function slotsOf(meter: string, readings: readonly Interval[], lines: readonly MarketLine[]): Slot[] {
  const slots = new Map<number, Slot>();
  for (const { device, slotMs, importWh, exportWh } of readings)
    if (device === meter) slots.set(slotMs, { slotMs, own: Math.min(importWh, exportWh), bought: 0, supplied: 0, sold: 0, surplus: 0 });
  for (const { slotMs, kind, payer, payee, wh } of lines) {
    const slot = slots.get(slotMs);
    if (!slot) continue;
    if (kind === "p2p" && payer === meter) slot.bought += wh;
    if (kind === "residual" && payer === meter) slot.supplied += wh;
    if (kind === "p2p" && payee === meter) slot.sold += wh;
    if (kind === "surplus" && (payee === meter || payer === meter)) slot.surplus += wh;
  }
  return [...slots.values()].toSorted((a, b) => a.slotMs - b.slotMs);
}

/** The newest slot of every meter. */
export function newest(readings: readonly Interval[]): Map<string, Interval> {
  const last = new Map<string, Interval>();
  for (const row of readings) if ((last.get(row.device)?.slotMs ?? -1) < row.slotMs) last.set(row.device, row);
  return last;
}

/** Average power over a slot, in W: above zero the home takes, below it gives. */
export const watts = ({ importWh, exportWh, seconds }: Interval) => Math.round(((importWh - exportWh) * 3600) / seconds);

/** What a member owes by lines, in millionths of a dollar; below zero it is owed. */
export function owed(meter: string, lines: readonly MarketLine[]): bigint {
  let sum = 0n;
  for (const { payer, payee, micro } of lines) {
    if (payer === meter) sum += BigInt(micro);
    if (payee === meter) sum -= BigInt(micro);
  }
  return sum;
}
