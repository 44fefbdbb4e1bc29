/** A credit pays 24 bytes over one gateway; it is worth 10 micro-dollars. */
const bytesOfOne = 24;
const microUsdOfOne = 10;

/** Credits that messages cost: whole ones for each copy, and the smallest message costs one. */
export const creditsFor = (bytes: number, copies: number) => Math.ceil(Math.max(bytes, bytesOfOne) / bytesOfOne) * copies;

/** A month of 30 days of messages, in credits and in micro-dollars. */
export function month(bytes: number, copies: number, perDay: number): { credits: number; microUsd: number } {
  const credits = creditsFor(bytes, copies) * perDay * 30;
  return { credits, microUsd: credits * microUsdOfOne };
}
