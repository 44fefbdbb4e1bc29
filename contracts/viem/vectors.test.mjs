// The formats and the emission formula as data: test/vectors/*.json hold for the contracts, and may be held against any other code.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, test } from "node:test";
import { StandardMerkleTree } from "@openzeppelin/merkle-tree";
import { recoverTypedDataAddress } from "viem";
import { deploy } from "./deployment.mjs";
import { digest, leafTypes, typedData } from "./settlement.mjs";

const vectors = (name) => JSON.parse(readFileSync(new URL(`../test/vectors/${name}.json`, import.meta.url), "utf8"));
let d;
before(async () => (d = await deploy()));
after(() => d.stop());

for (const { title, schedule, at } of vectors("emissions").cases) {
  test(`Emissions: ${title}`, async () => {
    const asset = `0x${(at.length * 7919 + title.length).toString(16).padStart(40, "0")}`;
    await d.send(d.emissions, "setSchedule", [asset, schedule]);
    for (const { timestamp, cumulative } of at) {
      assert.equal((await d.emissions.read.cumulative([asset, BigInt(timestamp)])).toString(), cumulative, `at ${timestamp}`);
    }
  });
}

const { chainId, verifyingContract, leaves, settlements } = vectors("settlement");

test("Settlement: the leaves make the root, and each proof leads to it", () => {
  const { root } = settlements[0].message;
  const rows = leaves.map(({ account, asset, kind, cumulative }) => [account, asset, kind, cumulative]);
  assert.equal(StandardMerkleTree.of(rows, leafTypes).root, root);
  for (const [i, row] of rows.entries()) assert.ok(StandardMerkleTree.verify(root, leafTypes, row, leaves[i].proof));
});

for (const { message, digest: expected, signers = [], signatures = [] } of settlements) {
  test(`Settlement: the digest of number ${message.number} is the contract's, and its signatures are its signers'`, async () => {
    assert.equal(d.rewards.address, verifyingContract, "anvil's accounts deploy to the same addresses every time");
    assert.equal(digest(chainId, verifyingContract, message), expected);
    assert.equal(await d.rewards.read.digest([message.number, message.previous, message.root, message.totals, message.manifest]), expected);
    const data = typedData(chainId, verifyingContract, message);
    assert.deepEqual(await Promise.all(signatures.map((signature) => recoverTypedDataAddress({ ...data, signature }))), signers);
  });
}
