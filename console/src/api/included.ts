import { texts } from "../texts";
import { askChain } from "./calls";
import { api, told } from "./client";
import { Problem } from "./problem";

const patienceMs = 60_000;
const pauseMs = 400;
const seenMs = 5_000;

/** Waits until the chain has a transaction; answers its block. */
export async function included(hash: string): Promise<number> {
  for (const until = Date.now() + patienceMs; Date.now() < until; ) {
    const receipt = await askChain<{ status: string; blockNumber: string } | null>("eth_getTransactionReceipt", [hash]);
    if (receipt?.status === "0x1") return Number(receipt.blockNumber);
    if (receipt) throw new Problem(0, "reverted", texts.claim.reverted, texts.claim.revertedHint, "/rpc");
    await new Promise((wait) => window.setTimeout(wait, pauseMs));
  }
  throw new Problem(0, "not-included", texts.claim.waiting(hash), texts.claim.waitingHint, "/rpc");
}

/** Waits a moment until the node's own account of claims has come to a block, so that the same is not offered again. */
export async function claimsSeen(account: string, block: number): Promise<void> {
  for (const until = Date.now() + seenMs; Date.now() < until; ) {
    if ((await told(api.GET("/api/v1/accounts/{account}/claims", { params: { path: { account } } }))).block >= block) return;
    await new Promise((wait) => window.setTimeout(wait, pauseMs));
  }
}
