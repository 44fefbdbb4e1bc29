#!/usr/bin/env node
// Recomputes the root of a settlement from its CAR files as docs/formats.md describes them, and holds it against the chain.
// It shares no code with Grange. It does not run the networks' Score: it takes the scores' weights as they are published.
//
//   node recompute.mjs --gateway URL --rpc URL --rewards ADDRESS --settlement N
//
// Prints one JSON object. Exit codes: 0 same, 1 not the same (error says what), 2 wrong usage.
import { parseArgs } from "node:util";
import { keccak_256 as keccak } from "@noble/hashes/sha3.js";
import { Blocks, bytesOf, hex, named, need, ofDigest, same } from "./recompute/blocks.mjs";
import { readEpoch } from "./recompute/epoch.mjs";
import { sameTotals, Vector } from "./recompute/vector.mjs";

const text = { type: "string" };
const { values } = parseArgs({ options: { gateway: text, rpc: text, rewards: text, settlement: text } });
if (!values.gateway || !values.rpc || !values.rewards || !/^[1-9]\d*$/.test(values.settlement ?? "")) {
  console.error("usage: recompute.mjs --gateway URL --rpc URL --rewards ADDRESS --settlement N");
  process.exit(2);
}

async function rpc(method, ...params) {
  const answer = await fetch(values.rpc, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify({ jsonrpc: "2.0", id: 1, method, params }) });
  const { result, error } = await answer.json();
  need(!error, `${method}: ${error?.message}`);
  return result;
}

/** Root or manifest of a settlement as the chain has it. */
function onChain(name, number) {
  const selector = keccak(new TextEncoder().encode(`${name}(uint64)`)).subarray(0, 4);
  return rpc("eth_call", { to: values.rewards, data: hex(selector) + BigInt(number).toString(16).padStart(64, "0") }, "latest");
}

async function addSettlement(blocks, cid) {
  const answer = await fetch(new URL(`/ipfs/${cid}?format=car`, values.gateway), { headers: { accept: "application/vnd.ipld.car" } });
  need(answer.ok, `no CAR of ${cid}: ${answer.status}`);
  blocks.addCar(new Uint8Array(await answer.arrayBuffer()));
  return blocks.node(cid);
}

/** Where every network stood before; each epoch must be the next one and start from that carry. */
function follow(heads, row, bundle) {
  const key = `${row.net}/${hex(row.operator)}`;
  const head = heads.get(key);
  need(row.epoch === (head ? head.epoch + 1 : 0) && (head ? same(bundle.carry.bytes, head.carry) : bundle.carry === null), `${row.net} epoch ${row.epoch} does not follow`);
  heads.set(key, { epoch: row.epoch, carry: row.carry.bytes });
}

async function recompute(number) {
  const [root, digest] = [await onChain("root", number), await onChain("manifest", number)];
  need(BigInt(digest) !== 0n, `there is no settlement ${number} on the chain`);
  const blocks = new Blocks();
  const manifest = await addSettlement(blocks, ofDigest(bytesOf(digest)));
  const { ledger, previous } = manifest;
  need(manifest.v === 1 && manifest.number === number && same(ledger.rewards, bytesOf(values.rewards)), "the manifest is of another settlement or ledger");
  need(BigInt(await rpc("eth_chainId")) === BigInt(ledger.chainId), "the manifest is of another chain");

  const [vector, heads] = [new Vector(), new Map()];
  if (previous) {
    const before = await addSettlement(blocks, named(previous.manifest));
    const old = Vector.read(blocks, before.vector);
    need(old.root() === hex(previous.root) && (await onChain("root", previous.number)) === hex(previous.root), "the settlement before has another root");
    vector.add([...old.leaves].map(([key, value]) => [bytesOf(key.slice(0, 40)), bytesOf(key.slice(40, 80)), parseInt(key.slice(80), 16), value]));
    for (const [asset, fees] of old.fees) vector.addFees(bytesOf(asset), fees);
    for (const head of before.heads) heads.set(`${head.net}/${hex(head.operator)}`, head);
  }
  let records = 0;
  for (const row of manifest.epochs) {
    follow(heads, row, blocks.node(row.bundle));
    const epoch = readEpoch(blocks, row, ledger);
    vector.add(epoch.growth);
    vector.addFees(epoch.account, epoch.fees);
    records += epoch.records;
  }
  const difference = vector.difference(Vector.read(blocks, manifest.vector));
  need(!difference, `the vector differs: ${difference}`);
  need(sameTotals(vector.totals(), manifest.totals), "the totals differ");
  need(vector.root() === hex(manifest.root) && vector.root() === root, `the root is ${vector.root()}, on the chain stands ${root}`);
  return { result: "same", settlement: number, root, epochs: manifest.epochs.length, records, leaves: vector.leaves.size, blocks: blocks.size };
}

try {
  console.log(JSON.stringify(await recompute(Number(values.settlement))));
} catch (error) {
  console.log(JSON.stringify({ result: "different", error: error.message }));
  process.exitCode = 1;
}
