import { type Hex, sha256, toHex } from "viem";
import { Problem } from "../api/problem";
import type { Chain } from "../api/shapes";
import { texts } from "../texts";
import { encodeRecord, fromBase64, toBase64 } from "./record";
import { refused } from "./signIn";
import { walletOf } from "./wallets";

/** Where an account's chain of records stands at this node's operator. */
export type Head = { operator: string; next: number; last: string | null };

/** What a wallet signs for a record (docs/formats.md): readable fields, and the record by its digest. */
const types = { Evidence: [{ name: "network", type: "string" }, { name: "kind", type: "string" }, { name: "record", type: "bytes32" }] };
const domainTypes = [{ name: "name", type: "string" }, { name: "version", type: "string" }, { name: "chainId", type: "uint256" }, { name: "verifyingContract", type: "address" }];

/** A record of an account, signed by its wallet (EIP-712); nothing is sent to the chain. */
export async function signEvidence(chain: Chain, account: string, said: { network: string; kind: string; body: string; head: Head }): Promise<{ record: string; signature: string }> {
  const wallet = await walletOf(account);
  if (!wallet) throw new Problem(0, "no-wallet", texts.claim.noWallet, texts.readings.noWalletHint, "");
  const { network, kind, body, head } = said;
  const record = encodeRecord({ network, kind, body: fromBase64(body), account, operator: head.operator, sequence: head.next, previous: head.last, timeMs: Date.now() });
  const typed = {
    types: { EIP712Domain: domainTypes, ...types },
    primaryType: "Evidence",
    domain: { name: "Grange", version: "1", chainId: chain.chainId, verifyingContract: chain.contracts.Rewards!.address },
    message: { network, kind, record: sha256(toHex(record)) },
  };
  const signature = (await wallet.provider.request({ method: "eth_signTypedData_v4", params: [account, JSON.stringify(typed)] }).catch(refused)) as Hex;
  return { record: toBase64(record), signature: toBase64(bytesOf(signature)) };
}

const bytesOf = (hex: string) => Uint8Array.from(hex.slice(2).match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
