// One epoch: its bundle is signed by its operator, its evidence by its authors, and its scores add up.
import { amount, bytesOf, hex, need, same } from "./blocks.mjs";
import { mint, worth } from "./pool.mjs";
import { keysSince, readRegistry } from "./registry.mjs";
import { digest, idOf, isSignedByAccount, isSignedByKey, structHash } from "./signatures.mjs";

const DEVICE = 0, ACCOUNT = 1, FROM_LOCK = 0;

/** Checks an epoch of a manifest; answers what it adds to the ledger's leaves, its fees, and how many records stand behind it. */
export function readEpoch(blocks, row, ledger) {
  const bundle = blocks.node(row.bundle);
  const where = `${row.net} epoch ${row.epoch}`;
  need(bundle.v === 1 && bundle.net === row.net && bundle.epoch === row.epoch && same(bundle.operator, row.operator), `${where}: another bundle`);
  need(bundle.parameters.equals(row.parameters) && bundle.registry.equals(row.registry), `${where}: other rules or another registry`);
  const registry = readRegistry(blocks, bundle.registry, ledger);
  const before = bundle.carry ? blocks.node(bundle.carry) : null;
  need(before ? before.epoch === row.epoch - 1 : row.epoch === 0, `${where}: the carry is not of the epoch before`);
  const since = before ? readRegistry(blocks, before.registry, ledger).count : 0;
  const operator = keysSince(registry.find(bundle.operator), since);
  need(operator.some((key) => isSignedByKey(key, blocks.bytes(row.bundle), row.signature)), `${where}: the bundle is not signed by its operator`);
  const records = readEvidence(blocks, bundle, before, registry, since, ledger, where);
  const account = accountOf(blocks.node(row.parameters), bundle.operator);
  return { ...readScores(blocks, row, bundle, before, registry, ledger, account, where), account, records };
}

function readEvidence(blocks, bundle, before, registry, since, ledger, where) {
  const heads = new Map(before ? blocks.items(blocks.node(before.heads).pages).map(([author, head]) => [author.toLowerCase(), head]) : []);
  const items = blocks.items(bundle.pages);
  let unsigned = null;
  for (const [cid, signature] of items) {
    const record = blocks.node(cid);
    const author = authorOf(record.by);
    const [next, last] = heads.get(author) ?? [0, null];
    need(record.v === 1 && record.net === bundle.net && same(record.op, bundle.operator), `${cid} is evidence of another network or operator`);
    need(unsigned === null || unsigned === author, `${where}: records of ${unsigned} are not signed`);
    need(record.seq === next && (last === null ? record.prev === null : same(record.prev, last)), `${cid} does not continue the chain of ${author}`);
    heads.set(author, [next + 1, cid.bytes]);
    unsigned = signature === null ? author : null;
    if (signature !== null) need(isSigned(blocks, cid, record, signature, registry, since, ledger), `${cid} is not signed by ${author}`);
  }
  need(unsigned === null, `${where}: records of ${unsigned} are not signed`);
  return items.length;
}

/** The author as a carry names it, without the capitals of EIP-55. */
function authorOf(by) {
  if (by[0] === ACCOUNT) return `account:${hex(by.subarray(13))}`;
  return `${by[0] === DEVICE ? "device" : "operator"}:${hex(by.subarray(1))}`;
}

function isSigned(blocks, cid, record, signature, registry, since, ledger) {
  const id = record.by.subarray(1);
  if (record.by[0] === ACCOUNT) {
    const struct = structHash("Evidence(string network,string kind,bytes32 record)", [record.net, record.kind, cid.multihash.digest]);
    return isSignedByAccount(id.subarray(12), digest(ledger, struct), signature);
  }
  const author = registry.find(id);
  if (!author || (record.by[0] === DEVICE && author.network !== record.net)) return false;
  return keysSince(author, since).some((key) => isSignedByKey(key, blocks.bytes(cid), signature));
}

/** The account that the definition names for an operator: payments are charged to cash locked toward it. */
function accountOf(parameters, operator) {
  const named = parameters.operators.find(({ key }) => same(idOf(bytesOf(key)), operator));
  need(named, `${hex(operator)} is no operator of the definition`);
  return bytesOf(named.account);
}

function readScores(blocks, row, bundle, before, registry, ledger, charged, where) {
  const scores = blocks.node(row.scores);
  need(scores.v === 1 && scores.net === row.net && scores.epoch === row.epoch && same(scores.operator, row.operator), `${where}: other scores`);
  const [work, payments, unpaid, burns] = [scores.work, scores.payments, scores.unpaid, scores.burns].map((pages) => blocks.items(pages));
  need(burns.every(([payer, credits, reason]) => payer.length === 20 && BigInt(credits) > 0n && typeof reason === "string"), `${where}: burns of another form`);
  const slashes = scores.slashes ? blocks.items(scores.slashes) : [];
  need(slashes.every(([account, wei, reason]) => account.length === 20 && amount(wei) > 0n && typeof reason === "string"), `${where}: verdicts of another form`);
  const parameters = blocks.node(row.parameters);
  const token = ledger.tokens[parameters.token.symbol];
  const pool = amount(scores.pool);
  const reward = mint(parameters, bundle, before, burns, payments);
  need(pool === reward.minted + (before ? amount(before.remainder) : 0n), `${where}: the pool is ${pool}, which is not what the rules mint`);
  const { unminted, net } = blocks.node(row.carry);
  need(amount(unminted) === reward.unminted, `${where}: what waits to be minted is not ${reward.unminted}`);
  need(net === null ? reward.net === null : BigInt(net[0]) === reward.net[0] && amount(net[1]) === reward.net[1], `${where}: the net emission stands elsewhere`);
  const weights = work.reduce((sum, [, , weight]) => sum + BigInt(weight), 0n);
  const growth = [];
  const bound = boundBy(parameters, payments, unpaid);
  let left = pool;
  for (const [device, account, weight, bytes] of work) {
    const earned = amount(bytes);
    const part = weights === 0n ? 0n : (pool * BigInt(weight)) / weights;
    need(earned === part || (bound !== null && earned < part), `${where}: ${hex(device)} gets ${earned}, which is not its part of the pool`);
    bound?.take(account, earned, where);
    need(same(registry.find(device).owner, account), `${where}: ${hex(device)} is not of ${hex(account)}`);
    growth.push([account, token, 0, earned]);
    left -= earned;
  }
  need(left === amount(scores.remainder) && left === amount(blocks.node(row.carry).remainder), `${where}: parts and remainder are not the pool`);
  for (const [account, wei] of slashes) growth.push([account, token, 3, amount(wei)]);
  let fees = 0n;
  for (const [payer, payee, due, fee, , , , source] of payments) {
    growth.push([payee, charged, 1, BigInt(due) - BigInt(fee)], source === FROM_LOCK ? [payer, charged, 2, BigInt(due)] : [payer, charged, 1, -BigInt(due)]);
    fees += BigInt(fee);
  }
  follow(debtsOf(blocks, before), payments, unpaid, debtsOf(blocks, blocks.node(row.carry)), row.epoch, where);
  use(creditsOf(blocks, before), burns, creditsOf(blocks, blocks.node(row.carry)), where);
  return { growth, fees };
}

/** Where a module bounds what work is worth by the fees that were burned for it: an owner's machines earn no more than the fees of what they sold are worth. */
function boundBy({ module, reward: { policy }, rules }, payments, unpaid) {
  if (module !== "charging" || policy?.microUsdPerToken === undefined) return null;
  const left = new Map();
  for (const [, payee, , fee] of [...payments, ...unpaid]) left.set(hex(payee), (left.get(hex(payee)) ?? 0n) + worth(BigInt(fee) * BigInt(rules.rewardCapBps ?? 10_000), policy.microUsdPerToken, 10_000n));
  return {
    take(owner, earned, where) {
      const rest = (left.get(hex(owner)) ?? 0n) - earned;
      need(rest >= 0n, `${where}: ${hex(owner)} earns more than the fees that were burned for it are worth`);
      left.set(hex(owner), rest);
    },
  };
}

/** Credits that a carry says were used up so far, by account. */
function creditsOf(blocks, carry) {
  return new Map(carry?.credits ? blocks.items(blocks.node(carry.credits).pages).map(([payer, credits]) => [payer, BigInt(credits)]) : []);
}

/** What was used up before and what this epoch says is what is used up after it. */
function use(used, burns, after, where) {
  for (const [payer, credits] of burns) used.set(hex(payer), (used.get(hex(payer)) ?? 0n) + BigInt(credits));
  need(used.size === after.size && [...used].every(([payer, credits]) => after.get(payer) === credits), `${where}: the credits used up so far are others`);
}

/** What a carry says is owed: [amount, fee] by claim. */
function debtsOf(blocks, carry) {
  return new Map(carry ? blocks.items(blocks.node(carry.debts).pages).map(([claim, [, due, fee]]) => [claim, [BigInt(due), BigInt(fee)]]) : []);
}

/** Of every claim, what was owed and what came to it unpaid, less what was paid of older epochs, is what is owed. */
function follow(debts, payments, unpaid, after, epoch, where) {
  const move = (debtor, creditor, what, reason, due, fee) => {
    const claim = [hex(debtor), hex(creditor), what, reason].join("/");
    const [before, feeBefore] = debts.get(claim) ?? [0n, 0n];
    debts.set(claim, [before + due, feeBefore + fee]);
  };
  for (const [payer, payee, due, fee, reason, what, since] of payments) if (since < epoch) move(payer, payee, what, reason, -BigInt(due), -BigInt(fee));
  for (const [debtor, creditor, due, fee, reason, what] of unpaid) move(debtor, creditor, what, reason, BigInt(due), BigInt(fee));
  for (const claim of new Set([...debts.keys(), ...after.keys()])) {
    const [[due, fee], [dueAfter, feeAfter]] = [debts.get(claim) ?? [0n, 0n], after.get(claim) ?? [0n, 0n]];
    need(due === dueAfter && fee === feeAfter, `${where}: ${claim} is ${dueAfter} in the carry, which does not follow from what was owed and paid`);
  }
}
