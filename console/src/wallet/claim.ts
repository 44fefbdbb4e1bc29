import { type Abi, type Address, encodeFunctionData, type Hex, numberToHex } from "viem";
import { askChain } from "../api/calls";
import { Problem } from "../api/problem";
import type { Chain, Claim } from "../api/shapes";
import { texts } from "../texts";
import { refused } from "./signIn";
import { walletOf } from "./wallets";

const patienceMs = 60_000;

/** Claims everything at once: one transaction that the account's own wallet signs and sends. */
export async function claimByWallet(account: string, claims: readonly Claim[], chain: Chain): Promise<Hex> {
  const wallet = await walletOf(account);
  if (!wallet) throw new Problem(0, "no-wallet", texts.claim.noWallet, texts.claim.noWalletHint, "");
  const rewards = chain.contracts.Rewards!;
  const data = encodeFunctionData({
    abi: rewards.abi as Abi,
    functionName: "claimMany",
    args: [claims.map((claim) => ({ account: claim.account, asset: claim.asset, kind: claim.kind, cumulative: BigInt(claim.cumulative), proof: claim.proof }))],
  });
  await wallet.provider.request({ method: "wallet_switchEthereumChain", params: [{ chainId: numberToHex(chain.chainId) }] }).catch(refused);
  const sent = { from: account as Address, to: rewards.address as Address, data };
  const hash = (await wallet.provider.request({ method: "eth_sendTransaction", params: [sent] }).catch(refused)) as Hex;
  await included(hash);
  return hash;
}

/** Waits until the chain has it. */
async function included(hash: Hex): Promise<void> {
  for (const until = Date.now() + patienceMs; Date.now() < until; ) {
    const receipt = await askChain<{ status: Hex } | null>("eth_getTransactionReceipt", [hash]);
    if (receipt?.status === "0x1") return;
    if (receipt) throw new Problem(0, "reverted", texts.claim.reverted, texts.claim.revertedHint, "/rpc");
    await new Promise((wait) => window.setTimeout(wait, 500));
  }
  throw new Problem(0, "not-included", texts.claim.waiting(hash), texts.claim.waitingHint, "/rpc");
}
