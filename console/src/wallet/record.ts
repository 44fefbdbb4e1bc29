/** What a record of evidence by an account says; `body` is its own dag-cbor, `previous` the CID of the account's record before. */
export type AccountRecord = { network: string; kind: string; body: Uint8Array; account: string; operator: string; sequence: number; previous: string | null; timeMs: number };

/** The one dag-cbor encoding of a record (docs/formats.md): nine keys, shorter ones first. */
export function encodeRecord(said: AccountRecord): Uint8Array<ArrayBuffer> {
  const author = [1, ...new Uint8Array(12), ...hexBytes(said.account)];
  const parts: [string, readonly number[] | Uint8Array][] = [
    ["t", head(0, said.timeMs)],
    ["v", head(0, 1)],
    ["by", bytes(author)],
    ["op", bytes(hexBytes(said.operator))],
    ["net", text(said.network)],
    ["seq", head(0, said.sequence)],
    ["body", said.body],
    ["kind", text(said.kind)],
    ["prev", said.previous === null ? [0xf6] : bytes(cidBytes(said.previous))],
  ];
  return Uint8Array.from([...head(5, parts.length), ...parts.flatMap(([key, value]) => [...text(key), ...value])]);
}

/** A CBOR head: the kind of value and a number in the fewest bytes. */
function head(kind: number, value: number): number[] {
  const sizes: [number, number][] = [[1, 2 ** 8], [2, 2 ** 16], [4, 2 ** 32], [8, 2 ** 53]];
  if (value < 24) return [(kind << 5) | value];
  const at = sizes.findIndex(([, limit]) => value < limit);
  const number = BigInt(value);
  return [(kind << 5) | (24 + at), ...Array.from({ length: sizes[at]![0] }, (_, place) => Number((number >> BigInt(8 * (sizes[at]![0] - 1 - place))) & 0xffn))];
}

const bytes = (value: readonly number[] | Uint8Array) => [...head(2, value.length), ...value];

function text(value: string): number[] {
  const utf8 = new TextEncoder().encode(value);
  return [...head(3, utf8.length), ...utf8];
}

const hexBytes = (hex: string) => Uint8Array.from(hex.replace(/^0x/, "").match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));

/** The bytes of a CID in base32, as every record's is written. */
export function cidBytes(cid: string): Uint8Array {
  const found: number[] = [];
  let [bits, waiting] = [0, 0];
  for (const letter of cid.slice(1)) {
    bits = ((bits << 5) | "abcdefghijklmnopqrstuvwxyz234567".indexOf(letter)) & 0xfff;
    waiting += 5;
    if (waiting >= 8) found.push((bits >> (waiting -= 8)) & 0xff);
  }
  return Uint8Array.from(found);
}

export const fromBase64 = (value: string) => Uint8Array.from(atob(value), (letter) => letter.charCodeAt(0));
export const toBase64 = (value: Uint8Array) => btoa(String.fromCharCode(...value));
