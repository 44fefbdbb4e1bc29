import { api, ofNetwork, told } from "../api/client";
import type { Chain, Session } from "../api/shapes";

/** Buys what an ask names: the node signs for its own account, a wallet signs what it is quoted. Answers the goods. */
export async function buy<T>(network: string, ask: object, session: Session, chain: Chain | undefined): Promise<T> {
  const quote = await told(api.POST("/api/v1/quotes", { body: { network, ask: ask as never } }));
  const signed = await signedBy(network, session, chain, quote.kind, quote.body);
  const bought = await told(api.POST("/api/v1/purchases", { body: { quote: quote.quote, account: session.account, ...signed } }));
  return bought.goods as T;
}

/** Evidence under the account's own name; of an account whose key the node has, the node signs. */
export async function signedBy(network: string, session: Session, chain: Chain | undefined, kind: string, body: string) {
  if (session.kind !== "wallet" || !chain) return unsigned;
  const { account } = session;
  const head = await told(api.GET(ofNetwork(network, "/api/v1/storage/evidence/head"), { params: { query: { author: `account:${account}` } } }));
  const { signEvidence } = await import("./evidence");
  return signEvidence(chain, account, { network, kind, body, head });
}

export const unsigned = { record: null, signature: null };
