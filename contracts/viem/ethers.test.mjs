// A second independent client: ethers reads, verifies, claims and signs with its own code; nothing of viem or of ours in between.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, test } from "node:test";
import { StandardMerkleTree } from "@openzeppelin/merkle-tree";
import { AbiCoder, Contract, HDNodeWallet, JsonRpcProvider, keccak256, Mnemonic, TypedDataEncoder, verifyTypedData, ZeroHash } from "ethers";
import { alice, attesters, bob, day, deploy, EARNED, operator, PAID, SPENT, window } from "./deployment.mjs";
import { leafTypes, types } from "./settlement.mjs";
import { voucherDomain, voucherTypes } from "./vouchers.mjs";

const abiOf = (name) => JSON.parse(readFileSync(new URL(`../artifacts/${name}.json`, import.meta.url), "utf8")).abi;
const words = Mnemonic.fromPhrase("test test test test test test test test test test test junk");
const ether = 10n ** 18n;
const manifest = `0x${"33".repeat(32)}`;

let d, provider, wallets, rewards, channels, tree, message, signatures;
const walletOf = (account) => wallets.find((wallet) => wallet.address === account.address);
const done = async (sent) => (await (await sent).wait()).status;

before(async () => {
  d = await deploy();
  provider = new JsonRpcProvider(d.rpc, undefined, { pollingInterval: 50, cacheTimeout: -1, staticNetwork: true });
  wallets = Array.from({ length: 10 }, (_, i) => HDNodeWallet.fromMnemonic(words, `m/44'/60'/0'/0/${i}`).connect(provider));
  rewards = new Contract(d.rewards.address, abiOf("Rewards"), walletOf(bob));
  channels = new Contract(d.channels.address, abiOf("Channels"), walletOf(bob));
  await d.pass(day);
  await d.send(d.cash, "faucet", [alice.address, 1000n], alice);
  await d.send(d.cash, "approve", [d.vault.address, 100n], alice);
  await d.send(d.cash, "approve", [d.channels.address, 100n], alice);
  await d.send(d.vault, "lock", [operator.address, 100n], alice);
});
after(async () => (provider.destroy(), await d.stop()));

test("ethers computes the leaf, the digest and the signers that the contract does", async () => {
  tree = StandardMerkleTree.of([
    [alice.address, d.token.address, EARNED, 40n * ether], [bob.address, operator.address, PAID, 50n], [alice.address, operator.address, SPENT, 60n],
  ], leafTypes);
  const leaf = AbiCoder.defaultAbiCoder().encode(leafTypes, tree.at(0));
  assert.equal(keccak256(keccak256(leaf)), tree.leafHash(tree.at(0)));
  const totals = [
    { asset: d.token.address, kind: EARNED, cumulative: 40n * ether },
    { asset: operator.address, kind: PAID, cumulative: 50n }, { asset: operator.address, kind: SPENT, cumulative: 60n },
  ].sort((a, b) => (BigInt(a.asset) < BigInt(b.asset) ? -1 : a.asset === b.asset ? a.kind - b.kind : 1));
  message = { number: 1n, previous: ZeroHash, root: tree.root, totals, manifest, setVersion: await rewards.setVersion() };
  const domain = { name: "GrangeRewards", version: "1", chainId: 31337n, verifyingContract: await rewards.getAddress() };
  assert.equal(TypedDataEncoder.hash(domain, types, message), await rewards.digest(1n, ZeroHash, tree.root, totals, manifest));
  signatures = await Promise.all(attesters.slice(0, 3).map((a) => walletOf(a).signTypedData(domain, types, message)));
  for (const [i, signature] of signatures.entries()) assert.equal(verifyTypedData(domain, types, message, signature), attesters[i].address);
});

test("ethers relays the settlement and reads back what was signed", async () => {
  assert.equal(await done(rewards.propose(message.number, message.previous, message.root, message.totals, manifest, signatures)), 1);
  await d.pass(window);
  assert.equal(await done(rewards.activate(1n)), 1);
  const [event] = await rewards.queryFilter(rewards.filters.SettlementProposed(1n));
  assert.deepEqual([...event.args.signers], attesters.slice(0, 3).map((a) => a.address));
  assert.equal(await rewards.activeRoot(), tree.root);
  assert.equal((await rewards.settlement(1n)).manifest, manifest);
});

test("ethers claims both kinds once, and knows every refusal by its name", async () => {
  assert.equal(await done(rewards.claim(...tree.at(0), tree.getProof(0))), 1);
  assert.equal(await done(rewards.claim(...tree.at(1), tree.getProof(1))), 1);
  assert.equal(await new Contract(d.token.address, abiOf("Token"), provider).balanceOf(alice.address), 40n * ether);
  const named = (name) => (error) => error.revert?.name === name;
  await assert.rejects(rewards.claim.staticCall(...tree.at(0), tree.getProof(0)), named("NothingToClaim"));
  await assert.rejects(rewards.claim.staticCall(...tree.at(2), tree.getProof(2)), named("NotClaimable"));
  await assert.rejects(rewards.claim.staticCall(...tree.at(0), tree.getProof(1)), named("BadProof"));
  const old = rewards.propose.staticCall(1n, ZeroHash, tree.root, message.totals, manifest, signatures);
  await assert.rejects(old, named("WrongNumber"));
});

test("A voucher that ethers signs is redeemed", async () => {
  const payer = channels.connect(walletOf(alice));
  const id = await channels.idOf(alice.address, 0n);
  await done(payer.open(bob.address, d.cash.address, 100n));
  const voucher = { channel: id, cumulative: 30n };
  const signature = await walletOf(alice).signTypedData(voucherDomain(31337n, d.channels.address), voucherTypes, voucher);
  assert.equal(await done(channels.redeem({ ...voucher, signature })), 1);
  assert.equal((await channels.channelOf(id)).redeemed, 30n);
  await assert.rejects(channels.redeem.staticCall({ ...voucher, cumulative: 31n, signature }), (error) => error.revert?.name === "BadVoucher");
});
