import { units } from "../../../format";
import type { EarningStatement, PayerSum } from "../../../api/shapes";

/** Rent in parts of a millionth of a dollar, as millionths with nine decimals; rounded down, exact below that. */
export function millionths(parts: string | bigint, divisor: string): string {
  const billionths = (BigInt(parts) * 1_000_000_000n) / BigInt(divisor);
  return billionths === 0n && BigInt(parts) > 0n ? "< 0.000000001" : units(billionths, 9, 9);
}

/** Whole millionths, written like the others. */
export const wholeMillionths = (microUsd: number) => units(BigInt(microUsd) * 1_000_000_000n, 9, 9);

/** What a line would be if the payer's consent did not end it: bytes × price × time. */
export const product = (line: { bytes: number; microUsdPerTibMonth: number; elapsedMs: number }) => BigInt(line.bytes) * BigInt(line.microUsdPerTibMonth) * BigInt(line.elapsedMs);

/** The steps of one payer's sum, added up again here. */
export function stepsOf(statement: EarningStatement, sum: PayerSum) {
  const lines = statement.lines.filter((line) => line.payer === sum.payer);
  const total = lines.reduce((all, line) => all + BigInt(line.units), 0n);
  const held = lines.reduce((all, line) => all + BigInt(line.kept), 0n);
  const all = BigInt(sum.brought) + total - held + BigInt(sum.others);
  const divisor = BigInt(statement.divisor);
  return { total, held, due: all / divisor, rest: all % divisor };
}

/** Whether what was paid, and what stays owed, is to the last millionth what the lines come to. */
export const reconciles = (statement: EarningStatement, sum: PayerSum) => {
  const { due, rest } = stepsOf(statement, sum);
  return due === BigInt(sum.paidMicroUsd) + BigInt(sum.owedMicroUsd) && due === BigInt(sum.dueMicroUsd) && rest === BigInt(sum.rest);
};
