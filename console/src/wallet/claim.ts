import { type Abi, encodeFunctionData, type Hex, numberToHex } from "viem";
import { Problem } from "../api/problem";
import type { Chain, Claim } from "../api/shapes";
import { texts } from "../texts";
import { refused } from "./signIn";
import { type Wallet, walletOf } from "./wallets";

/** EIP-3085's code for a chain that the wallet has not heard of. */
const unknownChain = 4902;

/** Claims everything at once: one transaction that the account's own wallet signs and sends. */
export async function claimByWallet(account: string, claims: readonly Claim[], chain: Chain): Promise<string> {
  const wallet = await walletOf(account);
  if (!wallet) throw new Problem(0, "no-wallet", texts.claim.noWallet, texts.claim.noWalletHint, "");
  const rewards = chain.contracts.Rewards!;
  const data = encodeFunctionData({
    abi: rewards.abi as Abi,
    functionName: "claimMany",
    args: [claims.map((claim) => ({ account: claim.account, asset: claim.asset, kind: claim.kind, cumulative: BigInt(claim.cumulative), proof: claim.proof }))],
  });
  await turnTo(wallet, chain);
  return (await wallet.provider.request({ method: "eth_sendTransaction", params: [{ from: account, to: rewards.address, data }] }).catch(refused)) as Hex;
}

/** The wallet must be on the ledger's chain; one that does not know it is told where it is. */
async function turnTo({ provider }: Wallet, chain: Chain): Promise<void> {
  const chainId = numberToHex(chain.chainId);
  try {
    await provider.request({ method: "wallet_switchEthereumChain", params: [{ chainId }] });
  } catch (said) {
    if ((said as { code?: number }).code !== unknownChain) refused(said);
    const added = { chainId, chainName: texts.brand, rpcUrls: [chain.rpc], nativeCurrency: { name: "Ether", symbol: "ETH", decimals: 18 } };
    await provider.request({ method: "wallet_addEthereumChain", params: [added] }).catch(refused);
  }
}
