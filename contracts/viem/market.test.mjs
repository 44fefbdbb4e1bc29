// Credits, channels, bonds and the brakes, as a client without any of our code uses them.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { parseEventLogs, toHex } from "viem";
import {
  alice, artifact, attesters, bob, closeDelay, day, deploy, EARNED, guardian, operator, owner, unbondDelay, window, zero32,
} from "./deployment.mjs";
import { claimOf, signed, totalsOf, treeOf } from "./settlement.mjs";
import { voucherOf } from "./vouchers.mjs";

const ether = 10n ** 18n;
const dollar = 10n ** 12n; // a price is in pico-dollars
const manifest = `0x${"22".repeat(32)}`;
const SLASHED = 3;

for (const hardfork of ["osaka", "cancun"]) describe(hardfork, () => {
  let d;
  before(async () => {
    d = await deploy(hardfork);
    await d.send(d.token, "transfer", [alice.address, 100n * ether]);
    await d.send(d.token, "approve", [d.credits.address, 100n * ether], alice);
    await d.send(d.token, "transfer", [attesters[0].address, 100n * ether]);
    await d.send(d.cash, "faucet", [alice.address, 10n ** 9n], alice);
    await d.send(d.cash, "approve", [d.channels.address, 10n ** 9n], alice);
  });
  after(() => d.stop());

  const post = async (feeder, price, age = 0n) => {
    const { timestamp } = await d.reader.getBlock();
    return d.send(d.prices, "post", [d.token.address, price, timestamp - age], feeder);
  };
  const settle = async (leaves) => {
    const tree = treeOf(leaves);
    const { message, arguments: args } = await signed(d.rewards, attesters.slice(1, 4), tree.root, totalsOf(leaves.filter((row) => row[2] !== SLASHED)), manifest);
    await d.send(d.rewards, "propose", args);
    await d.pass(window);
    await d.send(d.rewards, "activate", [message.number]);
    return tree;
  };

  test("Credits are bought at the median's average less twice its confidence, and only at a fresh price", async () => {
    await assert.rejects(d.send(d.credits, "mint", [alice.address, ether, 0n], alice), /StalePrice/);
    for (const [i, price] of [90n, 100n, 100n, 100n, 160n].entries()) await post(attesters[i], price * dollar / 100n);
    assert.equal(await d.credits.read.lowerPrice(), dollar);
    await assert.rejects(d.send(d.credits, "mint", [alice.address, ether, 100_001n], alice), /BelowMinimum/);
    await d.send(d.credits, "mint", [alice.address, ether, 100_000n], alice);
    assert.equal(await d.credits.read.balanceOf([alice.address]), 100_000n);
    await d.pass(601n);
    await assert.rejects(d.send(d.credits, "mint", [alice.address, ether, 0n], alice), /StalePrice/);
  });

  test("A post that is far off, stale or a stranger's is refused", async () => {
    for (const feeder of attesters) await post(feeder, dollar);
    await d.pass(1n);
    await assert.rejects(post(attesters[0], 3n * dollar), /FarOff/);
    await assert.rejects(post(attesters[0], dollar, 400n), /StalePost/);
    await assert.rejects(post(alice, dollar), /NotFeeder/);
  });

  test("An operator spends the credits it was let, and not one more", async () => {
    await d.send(d.credits, "approve", [operator.address, 1_000n], alice);
    await d.send(d.credits, "spend", [alice.address, 900n, zero32], operator);
    await assert.rejects(d.send(d.credits, "spend", [alice.address, 101n, zero32], operator), /AboveAllowance/);
    assert.equal(await d.credits.read.totalSupply(), 99_100n);
  });

  test("A channel: vouchers that viem signs are paid, of another chain or channel they are refused", async () => {
    const id = await d.channels.read.idOf([alice.address, await d.channels.read.opened([alice.address])]);
    await d.send(d.channels, "open", [bob.address, d.cash.address, 1_000n], alice);
    await d.send(d.channels, "redeem", [await voucherOf(alice, d.channels, id, 400n)], owner);
    assert.equal(await d.cash.read.balanceOf([bob.address]), 400n);
    await assert.rejects(d.send(d.channels, "redeem", [await voucherOf(alice, d.channels, id, 400n)]), /NothingToRedeem/);
    await assert.rejects(d.send(d.channels, "redeem", [await voucherOf(alice, d.channels, id, 500n, 1)]), /BadVoucher/);
    const other = { ...(await voucherOf(alice, d.channels, toHex(7n, { size: 32 }), 500n)), channel: id };
    await assert.rejects(d.send(d.channels, "redeem", [other]), /BadVoucher/);
    await assert.rejects(d.send(d.channels, "close", [id], alice), /NotClosing/);
    await d.send(d.channels, "beginClose", [id], alice);
    await d.send(d.channels, "redeem", [await voucherOf(alice, d.channels, id, 600n)], bob);
    await d.pass(closeDelay);
    await d.send(d.channels, "close", [id], owner);
    assert.equal(await d.cash.read.balanceOf([alice.address]), 10n ** 9n - 600n);
  });

  test("An attester that signs two roots for one number loses its place and its bond", async () => {
    const [liar] = attesters;
    await d.send(d.token, "approve", [d.stakes.address, 100n * ether], liar);
    await d.send(d.stakes, "bond", [100n * ether], liar);
    const both = await Promise.all([1n, 2n].map(async (root) => {
      const { message, arguments: args } = await signed(d.rewards, [liar], toHex(root, { size: 32 }), [], manifest);
      return { ...message, signature: args[5][0] };
    }));
    await assert.rejects(d.send(d.rewards, "reportEquivocation", [both[0], both[0]]), /NoEquivocation/);
    const receipt = await d.send(d.stakes, "slashEquivocation", both, bob);
    const [event] = parseEventLogs({ abi: d.rewards.abi, logs: receipt.logs, eventName: "Equivocated" });
    assert.equal(event.args.attester, liar.address);
    assert.deepEqual(await d.stakes.read.stakes([liar.address]), [0n, 0n, 0n]);
    assert.deepEqual(await d.rewards.read.attesters(), attesters.slice(1).map((a) => a.address));
    const set = attesters.map((a) => a.address);
    await assert.rejects(d.send(d.rewards, "rotate", [set, 3]), /HasEquivocated/);
  });

  test("A settled verdict burns from a bond, and what is left comes back after the delay", async () => {
    await d.send(d.token, "approve", [d.stakes.address, 10n * ether], alice);
    await d.send(d.stakes, "bond", [10n * ether], alice);
    const tree = await settle([[alice.address, d.token.address, SLASHED, 4n * ether], [bob.address, d.token.address, EARNED, 1n]]);
    await d.send(d.stakes, "slash", [alice.address, 4n * ether, claimOf(tree, 0).proof], bob);
    await d.send(d.stakes, "beginUnbond", [6n * ether], alice);
    await assert.rejects(d.send(d.stakes, "unbond", [], alice), /TooEarly/);
    await d.pass(unbondDelay);
    await d.send(d.stakes, "unbond", [], alice);
    assert.deepEqual((await d.stakes.read.stakes([alice.address])).slice(0, 2), [0n, 0n]);
  });

  test("The guardian's pause stops claims for a while and no longer", async () => {
    const tree = await settle([[bob.address, d.token.address, EARNED, 5n], [alice.address, d.token.address, EARNED, 5n]]);
    const { account, asset, kind, cumulative, proof } = claimOf(tree, 0);
    await d.send(d.rewards, "pause", [day], guardian);
    await assert.rejects(d.send(d.rewards, "claim", [account, asset, kind, cumulative, proof]), /IsPaused/);
    await d.pass(day);
    await d.send(d.rewards, "claim", [account, asset, kind, cumulative, proof]);
    await assert.rejects(d.send(d.rewards, "pause", [day], guardian), /PausedLately/);
  });

  test("Every refusal that a client can meet has a name in the committed ABI", () => {
    for (const name of ["Channels", "Credits", "Prices", "Stakes", "Rewards", "Vault", "Powers"]) {
      const errors = artifact(name).abi.filter((item) => item.type === "error").map((item) => item.name);
      assert.ok(errors.length > 0 && new Set(errors).size === errors.length, name);
    }
  });
});
