import { describe, expect, it } from "vitest";
import type { EarningStatement } from "../src/api/shapes";
import { millionths, reconciles, stepsOf } from "../src/networks/storage/disk/rent";

const divisor = `${(1n << 40n) * 2_592_000_000n}`;
const terabyteHour = (1n << 40n) * 720_000n * 3_600_000n; // a TiB at 0.72 USD for an hour: 1,000 millionths

/** A line of a TiB for an hour, a quarter of it held back, and what came of it. */
function statement(paid: number, rest = "0"): EarningStatement {
  const line = { piece: "p", payer: "a", bytes: Number(1n << 40n), microUsdPerTibMonth: 720_000, elapsedMs: 3_600_000, units: `${terabyteHour}`, kept: `${terabyteHour / 4n}` };
  const sum = { payer: "a", brought: "0", own: `${(terabyteHour * 3n) / 4n}`, others: "0", dueMicroUsd: paid, rest, paidMicroUsd: paid, feeMicroUsd: 0, owedMicroUsd: 0 };
  return { divisor, lines: [line], sums: [sum] } as unknown as EarningStatement;
}

describe("a statement of rent", () => {
  it("adds the lines up exactly", () => {
    const one = statement(750);
    expect(stepsOf(one, one.sums[0]!)).toEqual({ total: terabyteHour, held: terabyteHour / 4n, due: 750n, rest: 0n });
    expect(millionths(terabyteHour, divisor)).toBe("1,000.000000000");
  });
  it("is the same as what was paid, and not when one millionth is missing", () => {
    expect(reconciles(statement(750), statement(750).sums[0]!)).toBe(true);
    expect(reconciles(statement(749), statement(749).sums[0]!)).toBe(false);
    expect(reconciles(statement(750, "1"), statement(750, "1").sums[0]!)).toBe(false);
  });
  it("shows what is too small for nine decimals as more than nothing", () => expect(millionths("1", divisor)).toBe("< 0.000000001"));
});
