// The formats and the emission formula as data: test/vectors/*.json hold for the contracts, and may be held against any other code.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, test } from "node:test";
import { StandardMerkleTree } from "@openzeppelin/merkle-tree";
import { recoverTypedDataAddress } from "viem";
import { deploy, owner } from "./deployment.mjs";
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

const nothing = { start: 0n, periodSeconds: 1, numerator: 1, denominator: 1, initialPerPeriod: 0n, cap: 0n };

for (const [i, { title, taper, at }] of vectors("emissions").tapers.entries()) {
  test(`Taper: ${title}`, async () => {
    const asset = `0x${(0x7a9e40 + i).toString(16).padStart(40, "0")}`;
    await d.send(d.emissions, "setEmission", [asset, nothing, taper, { firstDay: 0n, capPerDay: 0n }]);
    for (const { timestamp, cumulative } of at) {
      assert.equal((await d.emissions.read.cumulative([asset, BigInt(timestamp)])).toString(), cumulative, `at ${timestamp}`);
    }
  });
}

for (const { title, capPerDay, burned, cumulative } of vectors("emissions").nets) {
  test(`Net emission: ${title}`, async () => {
    const token = await d.create("Token", ["Burned", "BRN", 10n ** 30n, owner.address, owner.address, 10n ** 29n]);
    const today = (await d.reader.getBlock()).timestamp / 86_400n;
    const noTaper = { start: 0n, periodSeconds: 0, flatPeriods: 0, taperPeriods: 0, perPeriod: 0n };
    await d.send(d.emissions, "setEmission", [token.address, nothing, noTaper, { firstDay: today + 1n, capPerDay }]);
    for (const [i, amount] of burned.entries()) {
      const day = today + 1n + BigInt(i);
      await d.pass(day * 86_400n - (await d.reader.getBlock()).timestamp);
      await d.send(token, "burn", [BigInt(amount)]);
      if (i === 3) await d.send(d.emissions, "addNetDays", [token.address]); // it may be done any time, or never
      const over = (day + 1n) * 86_400n;
      assert.equal((await d.emissions.read.cumulative([token.address, over])).toString(), cumulative[i], `once day ${i} is over`);
      assert.equal((await d.emissions.read.cumulative([token.address, over - 1n])).toString(), cumulative[i - 1] ?? "0");
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
