import { getAddress, stringToHex } from "viem";
import { createSiweMessage } from "viem/siwe";
import { askNonce, logIn } from "../api/calls";
import { Problem } from "../api/problem";
import { texts } from "../texts";
import type { Wallet } from "./wallets";

/** Logs in with a wallet (EIP-4361): it signs one readable message for this site and this chain, and nothing is sent to the chain. */
export async function signIn(wallet: Wallet, chainId: number): Promise<void> {
  const [first] = (await wallet.provider.request({ method: "eth_requestAccounts" }).catch(refused)) as string[];
  if (!first) throw new Problem(0, "no-account", texts.login.noAccount, texts.login.noAccountHint, "");
  const account = getAddress(first);
  const { nonce } = await askNonce();
  const message = createSiweMessage({
    domain: window.location.host,
    address: account,
    statement: texts.login.statement,
    uri: window.location.origin,
    version: "1",
    chainId,
    nonce,
    issuedAt: new Date(),
  });
  const signature = (await wallet.provider.request({ method: "personal_sign", params: [stringToHex(message), account] }).catch(refused)) as string;
  await logIn(message, signature);
}

/** A wallet's own refusal (EIP-1193 code 4001 and others) in our words. */
export function refused(error: unknown): never {
  const said = error as { code?: number; message?: string };
  if (said.code === 4001) throw new Problem(0, "declined", texts.login.declined, texts.login.declinedHint, "");
  throw new Problem(0, `wallet-${said.code ?? "error"}`, said.message ?? String(error), texts.login.walletHint, "");
}
