// The cumulative vector and the tree over it.
import { keccak_256 as keccak } from "@noble/hashes/sha3.js";
import { amount, hex, need, same } from "./blocks.mjs";
import { concat, word } from "./signatures.mjs";

const RECORD = 57;

/** Leaves by their key (account, asset, kind), of which the order of bytes is the order of the vector; and fees by operator's account. */
export class Vector {
  constructor(leaves = new Map(), fees = new Map()) {
    this.leaves = leaves;
    this.fees = fees;
  }

  static read(blocks, root) {
    const { v, count, pages, fees } = blocks.node(root);
    const vector = new Vector();
    for (const page of pages.map((cid) => Buffer.from(blocks.bytes(cid)))) {
      need(page.length % RECORD === 0, "a page of the vector is cut off");
      for (let at = 0; at < page.length; at += RECORD)
        vector.leaves.set(page.toString("hex", at, at + 41), BigInt(`0x${page.toString("hex", at + 41, at + RECORD)}`));
    }
    for (const [asset, fee] of fees) vector.fees.set(hex(asset), amount(fee));
    need(v === 1 && vector.leaves.size === count, "the vector's count is wrong");
    return vector;
  }

  add(growth) {
    for (const [account, asset, kind, grown] of growth) {
      if (grown === 0n) continue;
      const key = Buffer.concat([account, asset, Uint8Array.of(kind)]).toString("hex");
      const sum = (this.leaves.get(key) ?? 0n) + grown;
      if (sum === 0n) this.leaves.delete(key); // what was paid went to who is owed
      else this.leaves.set(key, sum);
    }
  }

  addFees(asset, fees) {
    if (fees > 0n) this.fees.set(hex(asset), (this.fees.get(hex(asset)) ?? 0n) + fees);
  }

  sorted() {
    return [...this.leaves].sort(([a], [b]) => (a < b ? -1 : 1));
  }

  /** The first leaf or fee in which two vectors differ, or null. */
  difference(other) {
    for (const part of ["leaves", "fees"])
      for (const key of new Set([...this[part].keys(), ...other[part].keys()]))
        if (this[part].get(key) !== other[part].get(key)) return `${part} ${key}: ${this[part].get(key)} here, ${other[part].get(key)} there`;
    return null;
  }

  /** Sums by asset and kind, ascending: what attesters sign. */
  totals() {
    const sums = new Map();
    for (const [key, value] of this.leaves) if (!key.endsWith("03")) sums.set(key.slice(40), (sums.get(key.slice(40)) ?? 0n) + value);
    return [...sums].sort(([a], [b]) => (a < b ? -1 : 1));
  }

  /** Root of OpenZeppelin's StandardMerkleTree over (address account, address asset, uint8 kind, uint256 cumulative). */
  root() {
    const hashes = this.sorted().map(([key, value]) => leafHash(Buffer.from(key, "hex"), value)).sort(Buffer.compare);
    const nodes = Array(2 * hashes.length - 1);
    hashes.forEach((hash, i) => (nodes[nodes.length - 1 - i] = hash));
    for (let i = hashes.length - 2; i >= 0; i--) nodes[i] = keccak(concat(...[nodes[2 * i + 1], nodes[2 * i + 2]].sort(Buffer.compare)));
    return hex(nodes[0]);
  }
}

function leafHash(key, value) {
  const padding = new Uint8Array(12);
  return keccak(keccak(concat(padding, key.subarray(0, 20), padding, key.subarray(20, 40), word(key[40]), word(value))));
}

/** True when a manifest's totals are these. */
export const sameTotals = (totals, listed) =>
  totals.length === listed.length
  && totals.every(([key, sum], i) => same(Buffer.from(key, "hex"), concat(listed[i].asset, Uint8Array.of(listed[i].kind))) && amount(listed[i].cumulative) === sum);
