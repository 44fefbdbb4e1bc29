// The powers table of docs/contracts.md, held against the chain: every function that changes something is either in the table or open
// to everyone by design, and every row of the table is what timelock and access manager really allow.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, test } from "node:test";
import { encodeFunctionData, getAddress, toFunctionSelector } from "viem";
import { alice, artifact, attesters, bob, deploy, guardian, owner, zero32 } from "./deployment.mjs";

const delay = 48n * 3600n;
/** Rows `| Contract.function | who | delay |` between the table's head and the next empty line. */
const rows = readFileSync(new URL("../../docs/contracts.md", import.meta.url), "utf8")
  .split("| power | held by | delay |")[1].split("\n\n")[0].split("\n").slice(2)
  .map((line) => line.split("|").slice(1, -1).map((cell) => cell.trim().replaceAll("`", "")));
/** Functions whose caller does not matter, or matters only for the caller's own money. */
const open = {
  Rewards: ["anchor", "propose", "activate", "expire", "claim", "claimMany", "reportEquivocation"],
  Emissions: ["addNetDays"],
  Prices: [],
  Vault: ["lock", "lockFor", "requestWithdraw", "withdraw", "withdrawProven", "proveSpent"],
  Credits: ["mint", "approve", "spend"],
  Channels: ["open", "topUp", "redeem", "redeemMany", "beginClose", "close"],
  Stakes: ["bond", "bondFor", "beginUnbond", "unbond", "slash", "slashEquivocation", "seize"],
  Token: ["transfer", "transferFrom", "approve", "permit", "burn", "burnFrom"],
};

let d, powers, manager, timelock, targets;
before(async () => {
  d = await deploy();
  powers = await d.create("Powers", [delay, [bob.address]]);
  timelock = d.at("TimelockController", await powers.read.timelock());
  manager = d.at("AccessManager", await powers.read.manager());
  targets = { Rewards: d.rewards, Emissions: d.emissions, Prices: d.prices };
  for (const target of Object.values(targets)) await d.send(target, "transferOwnership", [manager.address]);
  await d.send(powers, "bind", [d.rewards.address, d.emissions.address, d.prices.address]);
});
after(() => d.stop());

const signatureOf = (item) => toFunctionSelector(item);
const changing = (name) => artifact(name).abi.filter((item) => item.type === "function" && ["nonpayable", "payable"].includes(item.stateMutability));

test("Every function that changes something is in the table or open to everyone", () => {
  for (const name of Object.keys(open)) {
    const listed = rows.filter(([power]) => power.startsWith(`${name}.`)).map(([power]) => power.split(".")[1]);
    assert.deepEqual(changing(name).map((item) => item.name).sort(), [...open[name], ...listed].sort(), name);
  }
});

test("What governance holds waits the timelock's delay and belongs to it alone", async () => {
  const role = await powers.read.GOVERNANCE();
  const held = rows.filter(([, who]) => who === "governance").map(([power]) => power);
  const bound = await powers.read.table();
  assert.equal(bound.length, held.length);
  for (const power of held) {
    const [name, method] = power.split(".");
    const selector = signatureOf(changing(name).find((item) => item.name === method));
    const row = bound.find((entry) => getAddress(entry.target) === targets[name].address && entry.selector === selector);
    assert.ok(row, `${power} is bound`);
    assert.equal(row.role, role);
    assert.equal(row.delay, delay);
    assert.equal(rows.find(([listed]) => listed === power)[2], `${row.delay / 3600n} h`);
    assert.equal(await manager.read.getTargetFunctionRole([targets[name].address, selector]), role);
    for (const who of [owner.address, bob.address, guardian.address, powers.address]) {
      assert.deepEqual([...(await manager.read.canCall([who, targets[name].address, selector]))], [false, 0]);
    }
    assert.deepEqual([...(await manager.read.canCall([timelock.address, targets[name].address, selector]))], [true, 0]);
  }
});

test("What is left to the manager's admin is the timelock's too, and nobody's faster", async () => {
  const admin = await manager.read.ADMIN_ROLE();
  assert.deepEqual([...(await manager.read.hasRole([admin, timelock.address]))], [true, 0]);
  for (const who of [owner.address, bob.address, powers.address]) assert.deepEqual([...(await manager.read.hasRole([admin, who]))], [false, 0]);
  for (const [power, , waits] of rows.filter(([, who]) => who === "admin")) {
    const [name, method] = power.split(".");
    const selector = signatureOf(changing(name).find((item) => item.name === method));
    assert.equal(await manager.read.getTargetFunctionRole([targets[name].address, selector]), admin, power);
    assert.equal(waits, "48 h");
  }
});

test("The rest of the table is what the contracts say themselves", async () => {
  const others = rows.filter(([, who]) => !["governance", "admin"].includes(who));
  const callers = { guardian: d.rewards, feeder: d.prices, Rewards: null };
  for (const [power, who] of others) {
    assert.ok(who in callers, `${power}: ${who} is no holder this test knows`);
    const [name, method] = power.split(".");
    const contract = { Vault: d.vault, Token: d.token, Rewards: d.rewards, Prices: d.prices }[name];
    const item = changing(name).find((f) => f.name === method);
    const args = item.inputs.map(({ type }) => (type === "address" ? alice.address : type === "bytes32" ? zero32 : 1n));
    const call = { to: contract.address, data: encodeFunctionData({ abi: contract.abi, functionName: method, args }), account: alice };
    await assert.rejects(d.reader.call(call), `${power} is closed to others`);
  }
});

test("A rotation takes two days in the open, and then anyone executes it", async () => {
  const set = attesters.slice(1).map((a) => a.address);
  const rotation = encodeFunctionData({ abi: d.rewards.abi, functionName: "rotate", args: [set, 2] });
  const data = encodeFunctionData({ abi: manager.abi, functionName: "execute", args: [d.rewards.address, rotation] });
  const operation = [manager.address, 0n, data, zero32, zero32];
  await assert.rejects(d.send(timelock, "schedule", [...operation, delay], alice), /AccessControlUnauthorizedAccount/);
  await d.send(timelock, "schedule", [...operation, delay], bob);
  await assert.rejects(d.send(timelock, "execute", operation, alice), /TimelockUnexpectedOperationState/);
  await d.pass(delay);
  await d.send(timelock, "execute", operation, alice);
  assert.equal(await d.rewards.read.threshold(), 2);
  assert.equal(await d.rewards.read.setVersion(), 2);
});
