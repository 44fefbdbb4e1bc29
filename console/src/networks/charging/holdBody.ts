import { toBase64 } from "../../wallet/record";

/** The body of a word about a session, <c>{"session": 16 bytes}</c> in dag-cbor, as base64. */
export function holdBody(session: string): string {
  const id = session.match(/../g)!.map((pair) => Number.parseInt(pair, 16));
  return toBase64(Uint8Array.from([0xa1, 0x67, ...new TextEncoder().encode("session"), 0x50, ...id]));
}
