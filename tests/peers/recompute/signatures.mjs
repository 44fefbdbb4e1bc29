// The two kinds of signatures: P-256 of hardware and operators, EIP-712 of accounts.
import { p256 } from "@noble/curves/nist.js";
import { secp256k1 } from "@noble/curves/secp256k1.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { keccak_256 as keccak } from "@noble/hashes/sha3.js";
import { need, same } from "./blocks.mjs";

const utf8 = (text) => new TextEncoder().encode(text);

export const concat = (...parts) => Uint8Array.from(Buffer.concat(parts));

/** A number as one 32-byte word. */
export const word = (number) => Uint8Array.from(Buffer.from(BigInt(number).toString(16).padStart(64, "0"), "hex"));

/** r and s, 32 bytes each, over SHA-256 of the bytes; a high s is refused. */
export const isSignedByKey = (key, bytes, signature) => isHashSignedByKey(key, sha256(bytes), signature);

export const isHashSignedByKey = (key, hash, signature) => signature.length === 64 && p256.verify(signature, hash, key, { prehash: false, lowS: true });

/** The id of a compressed P-256 key: keccak-256 of x and y of its point. */
export const idOf = (key) => keccak(p256.Point.fromBytes(key).toBytes(false).subarray(1));

/** EIP-712: what a type's string and its values come to; the values stand in the order of the type's members. */
export function structHash(type, values) {
  const members = type.slice(type.indexOf("(") + 1, -1).split(",").map((member) => member.split(" ")[0]);
  need(members.length === values.length, `${type} has ${members.length} members`);
  return keccak(concat(keccak(utf8(type)), ...members.map((member, i) => encode(member, values[i]))));
}

function encode(member, value) {
  if (member === "string") return keccak(utf8(value));
  if (member === "bytes") return keccak(value);
  if (member === "address") return concat(new Uint8Array(12), value);
  return member === "bytes32" ? value : word(value);
}

/** The 32 bytes an account signs on a ledger. */
export function digest(ledger, struct) {
  const domain = structHash("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)", ["Grange", "1", ledger.chainId, ledger.rewards]);
  return keccak(concat(Uint8Array.of(0x19, 0x01), domain, struct));
}

/** 65 bytes: r, s, and v of 27 or 28. */
export function isSignedByAccount(account, hash, signature) {
  if (signature.length !== 65 || signature[64] < 27 || signature[64] > 28) return false;
  const key = secp256k1.recoverPublicKey(concat(Uint8Array.of(signature[64] - 27), signature.subarray(0, 64)), hash, { prehash: false });
  return same(keccak(secp256k1.Point.fromBytes(key).toBytes(false).subarray(1)).subarray(12), account);
}
