/** What the node answers, by the names of its OpenAPI document. Amounts of tokens are base units (10⁻¹⁸) in decimal text; times are milliseconds since 1970. */
export type Network = { slug: string; title: string; module: string; parameters: string; token: string; shareBps: number; epochSeconds: number; openEpoch: number };
export type DeviceState = "live" | "silent" | "revoked";
export type Position = { lat: number; lon: number };
export type Device = {
  id: string; owner: string; network: string; name: string; key: string; facts: Record<string, string>; revoked: boolean;
  position: Position | null; state: DeviceState; lastEvidenceMs: number | null;
};
export type EvidenceRow = { kind: string; cid: string; seq: number; grade: string; acceptedMs: number; refused: string | null };
export type EarningRow = { network: string; epoch: number; weight: number; amount: string; token: string; reason: string; reasonText: string | null };
export type DeviceDetail = Device & { evidence: EvidenceRow[]; earnings: EarningRow[] };
export type Epoch = {
  network: string; number: number; state: string; fromMs: number; toMs: number | null; evidence: number; refused: number;
  seed: string | null; bundle: string | null; scores: string | null; settlement: number | null;
};
export type Work = { device: string; name: string; account: string; weight: number; unit: string; amount: string; token: string; reason: string; reasonText?: string | null };
export type Payment = { payer: string; payee: string; microUsd: number; feeMicroUsd: number; reason: string };
export type Scores = { network: string; epoch: number; pool: string; remainder: string; work: Work[]; payments: Payment[] };
export type Settlement = { number: number; state: string; root: string; manifest: string; epochs: number; votes: number; threshold: number; digest: string; archive: string | null };
export type Claim = { account: string; asset: string; symbol: string; kind: number; cumulative: string; claimed: string; claimable: string; proof: string[] };
export type ClaimList = { number: number; root: string; claims: Claim[] };
export type Earning = { network: string; epoch: number; device: string; name: string; account: string; weight: number; amount: string; token: string; reason: string; state: string; settlement: number | null };
export type Balance = {
  account: string; gasWei: string; tokensWei: Record<string, string>; cashMicroUsd: string; lockedMicroUsd: number; spentMicroUsd: number; reservedMicroUsd: number; availableMicroUsd: number;
};
export type Chain = { rpc: string; chainId: number; contracts: Record<string, { address: string; abi: unknown[] }> };
export type Health = { ok: boolean; parts: Record<string, string> };
export type Attesters = { setVersion: number; threshold: number; attesters: { address: string; lastVote: number | null }[] };
export type Power = { power: string; who: string; delay: string };
export type Decision = { number: number; whenMs: number; network: string; action: string; account: string | null; allowed: boolean; code: string | null; detail: string | null };
export type Session = { account: string; kind: "wallet" | "local" };
export type StoredFile = { name: string; cid: string; size: number; durability: string; storedMs: number; untilMs: number };
export type Copy = { device: string; url: string | null; state: string; alive: boolean };
export type Piece = { piece: string | null; bytes: number | null; local: boolean; copies: Copy[] };
export type ContentStatus = { cid: string; durability: string; names: string[]; pieces: Piece[] };
export type Provider = { device: string; owner: string | null; url: string; capacityBytes: number; usedBytes: number; version: string; seenMs: number; alive: boolean; failures: number };
