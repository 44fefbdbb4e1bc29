import { texts } from "../texts";
import { askChain } from "./calls";
import { Problem } from "./problem";

const patienceMs = 60_000;
const pauseMs = 400;

/** Waits until the chain has a transaction. */
export async function included(hash: string): Promise<void> {
  for (const until = Date.now() + patienceMs; Date.now() < until; ) {
    const receipt = await askChain<{ status: string } | null>("eth_getTransactionReceipt", [hash]);
    if (receipt?.status === "0x1") return;
    if (receipt) throw new Problem(0, "reverted", texts.claim.reverted, texts.claim.revertedHint, "/rpc");
    await new Promise((wait) => window.setTimeout(wait, pauseMs));
  }
  throw new Problem(0, "not-included", texts.claim.waiting(hash), texts.claim.waitingHint, "/rpc");
}
