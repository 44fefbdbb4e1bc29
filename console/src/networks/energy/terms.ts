import type { EnergyTerms } from "../../api/shapes";

/** What a kWh from a neighbour costs when they offer half of what is needed, rounded half up; the exact price of a slot is on its lines. */
export function sharedPrice({ price, retailMicro: retail, feedInMicro: feedIn, fixedMicro }: EnergyTerms): number {
  if (price === "fixed") return fixedMicro;
  if (price === "bill") return 0;
  if (price === "mmr" || price === "auction") return Math.floor((retail + feedIn + 1) / 2);
  return feedIn === 0 ? 0 : Number((2n * BigInt(retail) * BigInt(feedIn) * 2n + BigInt(retail + feedIn)) / (2n * BigInt(retail + feedIn)));
}

/** A home that takes kWh, some of them from the nearest neighbours, and sells some: alone and in the community, in millionths of a dollar. */
export function example(terms: EnergyTerms, takes: bigint, shared: bigint, sells: bigint) {
  const [retail, feedIn, price, transaction] = [BigInt(terms.retailMicro), BigInt(terms.feedInMicro), BigInt(sharedPrice(terms)), BigInt(terms.transactionMicro)];
  const [buyerFee, sellerFee] = [BigInt((terms.gridMicros[0] ?? 0) + terms.levyMicro) + (transaction * BigInt(10_000 - terms.sellerBps)) / 10_000n, (transaction * BigInt(terms.sellerBps)) / 10_000n];
  return { alone: takes * retail - sells * feedIn, community: (takes - shared) * retail + shared * (price + buyerFee) - sells * (price - sellerFee) };
}

/** Minutes of a day as people write them; the day's end is 24:00. */
export const clock = (minute: number) => [Math.floor(minute / 60), minute % 60].map((part) => `${part}`.padStart(2, "0")).join(":");
