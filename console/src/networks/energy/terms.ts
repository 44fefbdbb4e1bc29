import type { Network } from "../../api/shapes";

/** The market's part of a definition; prices are millionths of a dollar for a kWh. What is left out is as the node reads it. */
export type Terms = { key: string; price: string; fixed: number; retail: number; feedIn: number; grid: number; levy: number; transaction: number; sellerBps: number; closeDays: number };

export function termsOf(network: Network): Terms {
  const said = ((network.rules as { market?: Record<string, unknown> } | null)?.market ?? {}) as Record<string, unknown>;
  const number = (name: string, otherwise: number) => (typeof said[name] === "number" ? said[name] : otherwise);
  const word = (name: string, otherwise: string) => (typeof said[name] === "string" ? said[name] : otherwise);
  return {
    key: word("key", "dynamic"), price: word("price", "mmr"), fixed: number("fixedMicro", 0), retail: number("retailMicro", 300_000), feedIn: number("feedInMicro", 80_000),
    grid: number("gridMicro", 0), levy: number("levyMicro", 0), transaction: number("transactionMicro", 0), sellerBps: number("sellerBps", 0), closeDays: number("closeDays", 90),
  };
}

/** What a kWh from a neighbour costs when they offer half of what is needed, rounded half up; the exact price of a slot is on its lines. */
export function sharedPrice({ price, retail, feedIn, fixed }: Terms): number {
  if (price === "fixed") return fixed;
  if (price === "bill") return 0;
  if (price === "mmr" || price === "auction") return Math.floor((retail + feedIn + 1) / 2);
  return feedIn === 0 ? 0 : Number((2n * BigInt(retail) * BigInt(feedIn) * 2n + BigInt(retail + feedIn)) / (2n * BigInt(retail + feedIn)));
}

/** A home that takes kWh, some of them from neighbours, and sells some: alone and in the community, in millionths of a dollar. */
export function example(terms: Terms, takes: bigint, shared: bigint, sells: bigint) {
  const [retail, feedIn, price] = [BigInt(terms.retail), BigInt(terms.feedIn), BigInt(sharedPrice(terms))];
  const [buyerFee, sellerFee] = [BigInt(terms.grid + terms.levy) + (BigInt(terms.transaction) * BigInt(10_000 - terms.sellerBps)) / 10_000n, (BigInt(terms.transaction) * BigInt(terms.sellerBps)) / 10_000n];
  return { alone: takes * retail - sells * feedIn, community: (takes - shared) * retail + shared * (price + buyerFee) - sells * (price - sellerFee) };
}
