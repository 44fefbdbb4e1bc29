// Blocks out of CAR files, each hashed before it is believed, and what is written in them.
import * as dagCbor from "@ipld/dag-cbor";
import { sha256 } from "@noble/hashes/sha2.js";
import { CID, varint } from "multiformats";

const SHA2_256 = 0x12;

export function fail(why) {
  throw new Error(why);
}

export const need = (holds, why) => holds || fail(why);
export const hex = (bytes) => `0x${Buffer.from(bytes).toString("hex")}`;
export const bytesOf = (text) => Uint8Array.from(Buffer.from(text.replace(/^0x/, ""), "hex"));
export const same = (a, b) => Buffer.compare(a, b) === 0;

/** An amount: big-endian without leading zeros. */
export function amount(bytes) {
  need(bytes instanceof Uint8Array && bytes.length <= 16 && bytes[0] !== 0, "not an amount");
  return bytes.length === 0 ? 0n : BigInt(hex(bytes));
}

/** The CID whose bytes name content without linking to it. */
export const named = (bytes) => CID.decode(bytes);

/** The CID of a dag-cbor block from its sha2-256 digest. */
export const ofDigest = (digest) => CID.decode(Uint8Array.of(1, 0x71, SHA2_256, 32, ...digest));

export class Blocks {
  #blocks = new Map();

  /** How many blocks were read and hashed. */
  get size() {
    return this.#blocks.size;
  }

  /** Reads a CARv1: a header, then [length, CID, bytes] to the end. */
  addCar(car) {
    let at = skip(car, 0);
    while (at < car.length) {
      const [length, width] = varint.decode(car, at);
      const section = car.subarray(at + width, at + width + length);
      const [cid, bytes] = CID.decodeFirst(section);
      need(section.length === length && cid.multihash.code === SHA2_256, `a broken section at byte ${at}`);
      need(same(sha256(bytes), cid.multihash.digest), `${cid} is not the hash of its bytes`);
      this.#blocks.set(cid.toString(), bytes);
      at += width + length;
    }
  }

  bytes(cid) {
    return this.#blocks.get(cid.toString()) ?? fail(`${cid} is not in the CAR`);
  }

  /** A block as a value; only the one canonical encoding is taken. */
  node(cid) {
    const bytes = this.bytes(cid);
    const value = dagCbor.decode(bytes);
    need(same(dagCbor.encode(value), bytes), `${cid} is not canonical dag-cbor`);
    return value;
  }

  /** The items of a list that is cut into pages. */
  items(pages) {
    return pages.flatMap((page) => this.node(page));
  }
}

function skip(car, at) {
  const [length, width] = varint.decode(car, at);
  return at + width + length;
}
