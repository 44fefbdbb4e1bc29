import { api, ofNetwork, told } from "../../api/client";
import { Problem } from "../../api/problem";
import type { Vehicle } from "../../api/shapes";
import { texts } from "../../texts";
import { refused } from "../../wallet/signIn";
import { walletOf } from "../../wallet/wallets";
import { type ActFields, type ActKind, typedAct } from "./acts";

/** How long a signed act may be accepted. */
const lifeSeconds = 600;

/** An owner's act: the wallet shows it and signs it, the node does it. Nothing is sent to the chain. */
export async function doAct(network: string, account: string, kind: ActKind, own: ActFields, sent: ActFields): Promise<Vehicle> {
  const wallet = await walletOf(account);
  if (!wallet) throw new Problem(0, "no-wallet", texts.claim.noWallet, texts.vehicles.noWalletHint, "");
  const next = await told(api.GET(ofNetwork(network, "/api/v1/vehicles/vehicles/acts/{account}"), { params: { path: { account } } }));
  const frame = { network: next.network, nonce: Number(next.nonce), chainId: Number(next.chainId), rewards: next.rewards, deadline: Math.floor(Date.now() / 1000) + lifeSeconds };
  const typed = typedAct(kind, account, own, frame);
  const signature = (await wallet.provider.request({ method: "eth_signTypedData_v4", params: [account, JSON.stringify(typed)] }).catch(refused)) as string;
  const body = { kind, owner: account, nonce: frame.nonce, deadline: frame.deadline, signature, ...sent };
  return kind === "add"
    ? told(api.POST(ofNetwork(network, "/api/v1/vehicles/vehicles"), { body: body as never })) as Promise<Vehicle>
    : told(api.POST(ofNetwork(network, "/api/v1/vehicles/vehicles/acts"), { body: body as never })) as Promise<Vehicle>;
}

/** A vehicle by its number plate of the factory: what is signed is a tag that stands for it, so the VIN stands in no message. */
export async function addVehicle(network: string, account: string, vin: string): Promise<Vehicle> {
  const { vinTag } = await told(api.POST(ofNetwork(network, "/api/v1/vehicles/vehicles/tags"), { body: { vin } }));
  return doAct(network, account, "add", { vin: vinTag }, { vin });
}

export type NewGrant = { to: string; scopes: readonly string[]; purpose: string; precision: "exact" | "h3r6"; from: number; until: number; history: "all" | "since-grant" };

export function giveGrant(network: string, account: string, vehicle: number, { to, scopes, purpose, precision, from, until, history }: NewGrant) {
  const terms = { scopes, purpose, precision, from, until, history };
  return doAct(network, account, "grant", { vehicle, grantee: to, ...terms }, { vehicle, to, ...terms });
}

export const revokeGrant = (network: string, account: string, vehicle: number, to: string) => doAct(network, account, "revoke", { vehicle, grantee: to }, { vehicle, to });
