// The loop as a client without any of our code sees it: viem signs, @openzeppelin/merkle-tree proves, the artifacts are the ABI.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { toHex } from "viem";
import {
  alice, ascending, attesters, bob, day, deploy, EARNED, expiry, guardian, operator, owner, PAID, SPENT, window, withdrawDelay, zero32,
} from "./deployment.mjs";
import { claimOf, digest, signed, totalsOf, treeOf } from "./settlement.mjs";

const manifest = `0x${"22".repeat(32)}`;
const ether = 10n ** 18n;
const script = fileURLToPath(new URL("claim.mjs", import.meta.url));

for (const hardfork of ["osaka", "cancun"]) describe(hardfork, () => {
  let d, folder;
  before(async () => ((d = await deploy(hardfork)), (folder = mkdtempSync(join(tmpdir(), "grange-claim-")))));
  after(async () => (rmSync(folder, { recursive: true }), await d.stop()));

  /** Signs with the given attesters and relays through whoever is asked. */
  const propose = async (leaves, { signers = attesters.slice(0, 3), from = bob, number } = {}) => {
    const tree = treeOf(leaves);
    const { message, arguments: args } = await signed(d.rewards, signers, tree.root, totalsOf(leaves), manifest, number);
    await d.send(d.rewards, "propose", args, from);
    return { tree, message };
  };
  const settle = async (leaves) => {
    const proposal = await propose(leaves);
    await d.pass(window);
    await d.send(d.rewards, "activate", [proposal.message.number], alice);
    return proposal;
  };
  const claim = (tree, row) => {
    const { account, asset, kind, cumulative, proof } = claimOf(tree, row);
    return d.send(d.rewards, "claim", [account, asset, kind, cumulative, proof]);
  };
  const leaves = ({ earned, paid, spent }) => [
    [alice.address, d.token.address, EARNED, earned],
    [bob.address, operator.address, PAID, paid],
    [alice.address, operator.address, SPENT, spent],
  ];
  const claimScript = async (rewards, document) => {
    const file = join(folder, "claim.json");
    writeFileSync(file, JSON.stringify(document));
    const args = [script, "--rpc", d.rpc, "--rewards", rewards, "--key", toHex(owner.getHdKey().privateKey), "--claim", file];
    return promisify(execFile)(process.execPath, args).then(({ stdout }) => ({ code: 0, ...JSON.parse(stdout) }), ({ code, stderr }) => ({ code, stderr }));
  };

  test("Nothing but RPC and ABI is needed to read what is deployed", async () => {
    assert.equal(await d.token.read.minter(), d.rewards.address);
    assert.equal(await d.rewards.read.emissions(), d.emissions.address);
    assert.deepEqual(await d.rewards.read.attesters(), attesters.map((a) => a.address));
    assert.equal(await d.rewards.read.threshold(), 3);
    assert.equal(await d.vault.read.rewards(), d.rewards.address);
  });

  test("The contract's digest is viem's typed data hash", async () => {
    const totals = [{ asset: d.token.address, kind: EARNED, cumulative: 7n }];
    const message = { number: 9n, previous: zero32, root: manifest, totals, manifest, setVersion: 1 };
    assert.equal(await d.rewards.read.digest([9n, zero32, manifest, totals, manifest]), digest(31337, d.rewards.address, message));
  });

  test("Two signatures do not settle, nor does one signature three times", async () => {
    await d.pass(day);
    const rows = [[alice.address, d.token.address, EARNED, ether]];
    await assert.rejects(propose(rows, { signers: attesters.slice(0, 2) }), /QuorumMissing/);
    await assert.rejects(propose(rows, { signers: [attesters[0], attesters[0], attesters[0]] }), /SignersNotAscending/);
    await assert.rejects(propose(rows, { signers: ascending([attesters[0], attesters[1], guardian]) }), /NotAttester/);
  });

  test("Three of five settle; earned is minted, paid comes from the vault, a second claim reverts", async () => {
    await d.send(d.cash, "faucet", [alice.address, 100_000_000n], alice);
    await d.send(d.cash, "approve", [d.vault.address, 100_000_000n], alice);
    await d.send(d.vault, "lock", [operator.address, 100_000_000n], alice);
    const { tree } = await settle(leaves({ earned: 40n * ether, paid: 5_000_000n, spent: 6_000_000n }));
    await claim(tree, 0);
    await claim(tree, 1);
    assert.equal(await d.token.read.balanceOf([alice.address]), 40n * ether);
    assert.equal(await d.cash.read.balanceOf([bob.address]), 5_000_000n);
    await assert.rejects(claim(tree, 0), /NothingToClaim/);
    await assert.rejects(claim(tree, 1), /NothingToClaim/);
    await assert.rejects(claim(tree, 2), /NotClaimable/);
  });

  test("A veto and an expiry each use up their number, and the next settlement follows the last active root", async () => {
    const rows = leaves({ earned: 41n * ether, paid: 5_000_000n, spent: 6_000_000n });
    const active = await d.rewards.read.activeRoot();
    const vetoed = await propose(rows);
    await d.send(d.rewards, "veto", [vetoed.message.number], guardian);
    await assert.rejects(propose(rows, { number: vetoed.message.number }), /WrongNumber/);
    const expired = await propose(rows);
    assert.equal(expired.message.number, vetoed.message.number + 1n);
    await d.pass(expiry);
    await d.send(d.rewards, "expire", [expired.message.number], bob);
    await assert.rejects(d.send(d.rewards, "activate", [expired.message.number]), /NotPending/);
    const third = await settle(rows);
    assert.equal(third.message.number, expired.message.number + 1n);
    assert.equal(third.message.previous, active);
  });

  test("A stranger's script claims with RPC and ABI alone and checks every step", async () => {
    const { tree, message } = await settle(leaves({ earned: 60n * ether, paid: 5_500_000n, spent: 6_000_000n }));
    const earned = await claimScript(d.rewards.address, claimOf(tree, 0));
    assert.equal(earned.code, 0, earned.stderr);
    assert.equal(earned.amount, (20n * ether).toString());
    assert.equal(earned.settlement, message.number.toString());
    assert.deepEqual(earned.signers, attesters.slice(0, 3).map((a) => a.address));
    const paid = await claimScript(d.rewards.address, { ...claimOf(tree, 1), kind: "paid" });
    assert.equal(paid.amount, "500000", paid.stderr);
    assert.match((await claimScript(d.rewards.address, claimOf(tree, 0))).stderr, /NothingToClaim/);
  });

  test("The script refuses a claim that is not what was settled", async () => {
    const { tree } = await settle(leaves({ earned: 70n * ether, paid: 5_500_000n, spent: 6_000_000n }));
    const document = claimOf(tree, 0);
    const forged = await claimScript(d.rewards.address, { ...document, cumulative: (71n * ether).toString() });
    assert.equal(forged.code, 1);
    assert.match(forged.stderr, /does not lead to the active root/);
    assert.equal((await claimScript("0x00000000000000000000000000000000000000aa", document)).code, 1);
  });

  test("What an account did not spend comes back, by proof or by delay", async () => {
    await d.send(d.vault, "requestWithdraw", [operator.address, 50_000_000n], alice);
    await assert.rejects(d.send(d.vault, "withdraw", [operator.address], alice), /TooEarly/);
    const rows = leaves({ earned: 70n * ether, paid: 5_500_000n, spent: 60_000_000n });
    const first = await settle(rows);
    const proof = (tree) => [operator.address, 60_000_000n, claimOf(tree, 2).proof];
    await assert.rejects(d.send(d.vault, "withdrawProven", proof(first.tree), alice), /SettlementNeeded/);
    await settle(rows);
    await d.send(d.vault, "withdrawProven", proof(first.tree), alice);
    assert.equal(await d.cash.read.balanceOf([alice.address]), 40_000_000n);
    await d.pass(withdrawDelay);
    await assert.rejects(d.send(d.vault, "withdraw", [operator.address], alice), /NotRequested/);
  });
});
