import type { BookLine } from "../../../api/shapes";
import { dollars, tokens } from "../../../format";

/** The books' name of cash, which counts in micro-dollars; every other asset is a token. */
const cash = "tUSD";

/** An amount of base units in its asset's own way. */
export const amountIn = (asset: string, base: string | bigint) => (asset === cash ? dollars(base) : tokens(base, asset));

/** The trial balance of one asset's lines: 0, or the books are wrong. */
export const sumOf = (lines: readonly BookLine[]) => lines.reduce((sum, line) => sum + BigInt(line.balance), 0n);

/** What one account owes, and what it will get when others pay. */
export type Debt = { account: string; asset: string; owes: bigint; gets: bigint };

/** Open debts by account: a debtor's balance stands below zero, a creditor's above. */
export function debtsIn(lines: readonly BookLine[]): readonly Debt[] {
  const debts = new Map<string, Debt>();
  for (const line of lines.filter(({ account }) => account.startsWith("debts ")))
    for (const party of line.parties) {
      const key = `${party.account}/${line.asset}`;
      const debt = debts.get(key) ?? { account: party.account, asset: line.asset, owes: 0n, gets: 0n };
      if (line.account === "debts receivable") debt.owes -= BigInt(party.amount);
      else debt.gets += BigInt(party.amount);
      debts.set(key, debt);
    }
  return [...debts.values()].filter((debt) => debt.owes !== 0n || debt.gets !== 0n);
}
