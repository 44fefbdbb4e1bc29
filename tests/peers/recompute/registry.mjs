// The registry log: which keys a device or an operator had, and whose it is. Every entry's signatures are checked.
import { hex, need, same } from "./blocks.mjs";
import { digest, idOf, isHashSignedByKey, isSignedByAccount, structHash } from "./signatures.mjs";

const ALWAYS = "uint64 nonce,uint64 deadline)";
const TYPES = {
  register: `RegisterDevice(address owner,string network,bytes32 device,bytes key,string name,string facts,${ALWAYS}`,
  operator: `RegisterOperator(address owner,bytes32 operator,bytes key,string name,string facts,${ALWAYS}`,
  update: `UpdateDevice(address owner,bytes32 device,string name,string facts,${ALWAYS}`,
  rotate: `RotateDevice(address owner,bytes32 device,bytes key,${ALWAYS}`,
  revoke: `RevokeDevice(address owner,bytes32 device,${ALWAYS}`,
};

/** Reads a log: by id its verb, network, owner, keys with the entry each came with, and whether it was revoked. */
export function readRegistry(blocks, root, ledger) {
  const { v, count, pages } = blocks.node(root);
  const entries = blocks.items(pages);
  need(v === 1 && entries.length === count, `registry ${root} has ${entries.length} entries, not ${count}`);
  const known = new Map();
  const nonces = new Map();
  entries.forEach((entry, i) => {
    const owner = hex(entry.owner);
    need(entry.seq === i && entry.nonce === (nonces.get(owner) ?? 0), `registry entry ${i} is out of order`);
    nonces.set(owner, entry.nonce + 1);
    checkSignatures(entry, ledger);
    apply(entry, known);
  });
  return { count, find: (id) => known.get(hex(id)) };
}

function checkSignatures(entry, ledger) {
  const text = entry.facts && [entry.name, JSON.stringify(Object.fromEntries(Object.entries(entry.facts).sort(([a], [b]) => (a < b ? -1 : 1))))];
  const values = [entry.owner, ...(entry.net ? [entry.net] : []), entry.device, ...(entry.key ? [entry.key] : []), ...(text ?? []), entry.nonce, entry.deadline];
  const signed = digest(ledger, structHash(TYPES[entry.act], values));
  need(isSignedByAccount(entry.owner, signed, entry.sig), `registry entry ${entry.seq} is not signed by its owner`);
  if (entry.key) need(isHashSignedByKey(entry.key, signed, entry.proof), `registry entry ${entry.seq} does not prove its key`);
}

function apply(entry, known) {
  const id = hex(entry.device);
  if (entry.act === "register" || entry.act === "operator") {
    need(!known.has(id) && same(idOf(entry.key), entry.device), `registry entry ${entry.seq}: another id`);
    known.set(id, { act: entry.act, network: entry.net, owner: entry.owner, keys: [{ from: 0, key: entry.key }], revoked: false });
    return;
  }
  const one = known.get(id);
  need(one && same(one.owner, entry.owner) && !one.revoked, `registry entry ${entry.seq}: not its owner`);
  if (entry.act === "rotate") one.keys.push({ from: entry.seq, key: entry.key });
  if (entry.act === "revoke") one.revoked = true;
}

/** The keys in force at any time since the log had so many entries. */
export function keysSince(one, count) {
  return one.keys.filter((_, i) => i + 1 === one.keys.length || one.keys[i + 1].from >= count).map(({ key }) => key);
}
