// Gas of whole transactions, as paid. Ceilings are those of the specification where it has one. Prints what it measured.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { after, before, describe, test } from "node:test";
import { concat, encodeAbiParameters, keccak256, toHex } from "viem";
import {
  alice, artifact, attesters, bob, closeDelay, day, deploy, EARNED, guardian, operator, PAID, SPENT, unbondDelay, window,
} from "./deployment.mjs";
import { leafTypes, signed } from "./settlement.mjs";
import { voucherOf } from "./vouchers.mjs";

const manifest = `0x${"22".repeat(32)}`;
const depth = 20;
const height = 20; // 32 MiB
const noise = (label) => createHash("sha256").update(label).digest();

/** A root and a proof of the given depth for one leaf: the other branches are noise. */
function deepTree(leaf, label) {
  let node = keccak256(keccak256(encodeAbiParameters(leafTypes.map((type) => ({ type })), leaf)));
  const proof = Array.from({ length: depth }, (_, i) => toHex(noise(`${label}-${i}`)));
  for (const sibling of proof) node = keccak256(concat(node < sibling ? [node, sibling] : [sibling, node]));
  return { root: node, proof };
}

/** A piece of 2^height pseudo-random leaves: its root, and the path of any leaf. */
function pieceOf(height, label) {
  const pair = Buffer.alloc(64);
  const node = (left, right) => {
    pair.set(left, 0);
    pair.set(right, 32);
    const digest = createHash("sha256").update(pair).digest();
    digest[31] &= 0x3f;
    return digest;
  };
  const layers = [Array.from({ length: 2 ** height }, (_, i) => noise(`${label}-${i}`))];
  while (layers.at(-1).length > 1) {
    const below = layers.at(-1);
    layers.push(Array.from({ length: below.length / 2 }, (_, i) => node(below[2 * i], below[2 * i + 1])));
  }
  const path = (leaf) => Buffer.concat([layers[0][leaf], ...layers.slice(0, -1).map((layer, h) => layer[(leaf >> h) ^ 1])]);
  return { root: toHex(layers.at(-1)[0]), path };
}

const piece = pieceOf(height, "grange-gas");

for (const hardfork of ["osaka", "cancun"]) describe(`gas on ${hardfork}`, () => {
  let d;
  before(async () => {
    d = await deploy(hardfork);
    await d.pass(day);
    await d.send(d.cash, "faucet", [alice.address, 10n ** 9n], alice);
    await d.send(d.cash, "approve", [d.vault.address, 10n ** 9n], alice);
    await d.send(d.vault, "lock", [operator.address, 10n ** 6n], alice);
  });
  after(() => d.stop());

  const within = (t, what, receipt, ceiling) => {
    t.diagnostic(`${what}: ${receipt.gasUsed} (at most ${ceiling})`);
    assert.ok(receipt.gasUsed <= ceiling, `${what} costs ${receipt.gasUsed}, more than ${ceiling}`);
  };
  const propose = async (root, totals) => {
    const { message, arguments: args } = await signed(d.rewards, attesters.slice(0, 3), root, totals, manifest);
    return { number: message.number, receipt: await d.send(d.rewards, "propose", args) };
  };
  const activate = async (number) => {
    await d.pass(window);
    return d.send(d.rewards, "activate", [number]);
  };
  const earned = (cumulative) => [{ asset: d.token.address, kind: EARNED, cumulative }];
  const withCash = (cumulative, paid, spent) => [
    ...earned(cumulative), { asset: operator.address, kind: PAID, cumulative: paid }, { asset: operator.address, kind: SPENT, cumulative: spent },
  ].sort((a, b) => (a.asset.toLowerCase() < b.asset.toLowerCase() ? -1 : a.asset === b.asset ? a.kind - b.kind : 1));

  test("A settlement by 3 of 5 and its activation", async (t) => {
    const first = await propose(toHex(noise("first")), earned(1n));
    within(t, "propose, first, one total", first.receipt, 228_000n);
    within(t, "activate, first, one total", await activate(first.number), 115_000n);
    const next = await propose(toHex(noise("next")), earned(2n));
    within(t, "propose, next, one total", next.receipt, 170_000n);
    within(t, "activate, next, one total", await activate(next.number), 75_000n);
    const wider = await propose(toHex(noise("wider")), withCash(3n, 5n, 6n));
    within(t, "propose, two more totals for the first time", wider.receipt, 288_000n);
    await activate(wider.number);
    const again = await propose(toHex(noise("again")), withCash(4n, 6n, 7n));
    within(t, "propose, next, three totals", again.receipt, 207_000n);
    within(t, "activate, next, three totals", await activate(again.number), 90_000n);
    const vetoed = await propose(toHex(noise("vetoed")), withCash(5n, 7n, 8n));
    within(t, "veto", await d.send(d.rewards, "veto", [vetoed.number], guardian), 35_000n);
  });

  test(`A claim with a proof of depth ${depth}`, async (t) => {
    const settle = async (leaf, totals) => {
      const { root, proof } = deepTree(leaf, `claim-${leaf[3]}`);
      await activate((await propose(root, totals)).number);
      return d.send(d.rewards, "claim", [...leaf, proof]);
    };
    const row = (cumulative) => [bob.address, d.token.address, EARNED, cumulative];
    within(t, "claim earned, first ever", await settle(row(10n), withCash(20n, 10n, 20n)), 160_000n);
    within(t, "claim earned, again", await settle(row(11n), withCash(21n, 10n, 20n)), 85_000n);
    const cash = (cumulative) => [bob.address, operator.address, PAID, cumulative];
    within(t, "claim paid, first ever", await settle(cash(8n), withCash(22n, 10n, 20n)), 175_000n);
    within(t, "claim paid, again", await settle(cash(9n), withCash(22n, 10n, 20n)), 95_000n);
  });

  test("The vault", async (t) => {
    within(t, "lock, again", await d.send(d.vault, "lock", [operator.address, 10n ** 6n], alice), 65_000n);
    within(t, "requestWithdraw", await d.send(d.vault, "requestWithdraw", [operator.address, 1000n], alice), 60_000n);
    await d.pass(3600n);
    within(t, "withdraw", await d.send(d.vault, "withdraw", [operator.address], alice), 68_000n);
  });

  test("Prices by five feeders, and credits", async (t) => {
    const post = async (feeder, price) => d.send(d.prices, "post", [d.token.address, price, (await d.reader.getBlock()).timestamp], feeder);
    for (const feeder of attesters) await post(feeder, 10n ** 12n);
    await d.pass(1n);
    within(t, "post a price, median of five", await post(attesters[0], 10n ** 12n + 7n), 85_000n);
    await d.send(d.token, "transfer", [alice.address, 10n ** 19n]);
    await d.send(d.token, "approve", [d.credits.address, 10n ** 19n], alice);
    within(t, "credits, mint first", await d.send(d.credits, "mint", [alice.address, 10n ** 18n, 1n], alice), 126_000n);
    within(t, "credits, mint again", await d.send(d.credits, "mint", [alice.address, 10n ** 18n, 1n], alice), 105_000n);
    await d.send(d.credits, "approve", [operator.address, 1000n], alice);
    within(t, "credits, spend", await d.send(d.credits, "spend", [alice.address, 10n, toHex(noise("use"))], operator), 44_000n);
  });

  test("Channels", async (t) => {
    await d.send(d.cash, "approve", [d.channels.address, 10n ** 9n], alice);
    const id = await d.channels.read.idOf([alice.address, 0n]);
    within(t, "channel, open", await d.send(d.channels, "open", [operator.address, d.cash.address, 1000n], alice), 188_000n);
    const redeem = async (cumulative) => d.send(d.channels, "redeem", [await voucherOf(alice, d.channels, id, cumulative)], bob);
    within(t, "channel, redeem first", await redeem(100n), 82_000n);
    within(t, "channel, redeem again", await redeem(200n), 62_000n);
    within(t, "channel, beginClose", await d.send(d.channels, "beginClose", [id], alice), 32_000n);
    await d.pass(closeDelay);
    within(t, "channel, close", await d.send(d.channels, "close", [id], alice), 50_000n);
  });

  test("Bonds, and the attester that signs twice", async (t) => {
    await d.send(d.token, "transfer", [attesters[4].address, 10n ** 18n]);
    await d.send(d.token, "approve", [d.stakes.address, 10n ** 18n], attesters[4]);
    within(t, "bond", await d.send(d.stakes, "bond", [10n ** 18n], attesters[4]), 82_000n);
    within(t, "beginUnbond", await d.send(d.stakes, "beginUnbond", [10n], attesters[4]), 55_000n);
    await d.pass(unbondDelay);
    within(t, "unbond", await d.send(d.stakes, "unbond", [], attesters[4]), 67_000n);
    const both = await Promise.all(["one", "another"].map(async (label) => {
      const { message, arguments: args } = await signed(d.rewards, [attesters[4]], toHex(noise(label)), earned(30n), manifest);
      return { ...message, signature: args[5][0] };
    }));
    within(t, "slashEquivocation", await d.send(d.stakes, "slashEquivocation", both, bob), 160_000n);
  });

  test("The guardian and the owner", async (t) => {
    within(t, "pause", await d.send(d.rewards, "pause", [1n], guardian), 35_000n);
    await d.pass(1n);
    within(t, "rotate to four", await d.send(d.rewards, "rotate", [attesters.slice(0, 4).map((a) => a.address), 3]), 165_000n);
  });

  test("A proof of five challenges of a 32 MiB piece", async (t) => {
    const [seed, setId] = [BigInt(toHex(noise("seed"))), 7n];
    const indexes = await Promise.all([0n, 1n, 2n, 3n, 4n].map((i) => d.verifier.read.challenge([seed, setId, i, 1n << 20n])));
    const paths = indexes.map((index) => piece.path(Number(index)));
    const pieces = [{ root: piece.root, height, padding: 0n }];
    const prove = (count) => d.send(d.verifier, "prove", [pieces, setId, seed, count, toHex(Buffer.concat(paths.slice(0, Number(count))))]);
    within(t, "prove 5 challenges, height 20", await prove(5n), 170_000n);
    within(t, "prove 1 challenge, height 20", await prove(1n), 62_000n);
    const siblings = Array.from({ length: height }, (_, h) => toHex(paths[0].subarray(32 * (h + 1), 32 * (h + 2))));
    assert.equal(await d.verifier.read.verify([piece.root, height, indexes[0], toHex(paths[0].subarray(0, 32)), siblings]), true);
    const stale = d.send(d.verifier, "prove", [pieces, setId, seed + 1n, 5n, toHex(Buffer.concat(paths))]);
    await assert.rejects(stale, /BadProof/);
    const altered = (at) => { const all = Buffer.concat(paths); all[at] ^= 1; return d.send(d.verifier, "prove", [pieces, setId, seed, 5n, toHex(all)]); };
    await assert.rejects(altered(3), /BadProof/); // a leaf
    await assert.rejects(altered(32 * 7), /BadProof/); // a path
    await assert.rejects(d.send(d.verifier, "prove", [pieces, setId, seed, 5n, toHex(Buffer.concat([paths[1], paths[0], ...paths.slice(2)]))]), /BadProof/); // a position
    const wrong = siblings.with(4, toHex(noise("another")));
    within(t, "disprove 1 challenge, height 20", await d.send(d.verifier, "disprove", [pieces, setId, seed, 0n, toHex(paths[0].subarray(0, 32)), wrong]), 62_000n);
    await assert.rejects(d.send(d.verifier, "disprove", [pieces, setId, seed, 0n, toHex(paths[0].subarray(0, 32)), siblings]), /ProofHolds/);
  });

  test("Deployments, and no contract near the size limit", (t) => {
    for (const [name, gas] of Object.entries(d.gas)) {
      const bytes = artifact(name).deployedBytecode.length / 2 - 1;
      t.diagnostic(`deploy ${name}: ${gas}, ${bytes} bytes`);
      assert.ok(bytes < 24_576 * 0.75);
    }
  });
});
