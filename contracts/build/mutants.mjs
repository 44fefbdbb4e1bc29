// Seeds one fault at a time into a copy of the contracts and expects forge to find each. `npm run mutants [NAME...]`;
// --few takes every thirtieth.
import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const room = join(dirname(fileURLToPath(import.meta.url)), "..");
const forge = join(room, "node_modules", ".bin", "forge");
const few = process.argv.includes("--few");
const wanted = process.argv.slice(2).filter((argument) => argument !== "--few");

/** [what is wrong, file, right, wrong] */
const all = [
  ["a claim is not remembered", "Rewards", "claimed[account][asset][kind] = before + amount;", ""],
  ["a claim cut short counts as paid in full", "Rewards", "claimed[account][asset][kind] = before + amount;", "claimed[account][asset][kind] = cumulative;"],
  ["the breaker is not asked", "Rewards", "if (kind == EARNED) amount = _pass(asset, amount);", ""],
  ["the breaker stops payments too", "Rewards", "if (kind == EARNED) amount = _pass", "amount = _pass"],
  ["paid may pass the total", "Rewards",
    "if (amount > activeTotal(asset, kind) - paid[asset][kind]) revert TotalExceeded(asset, kind);", ""],
  ["paid is not counted", "Rewards", "paid[asset][kind] += amount;", ""],
  ["spent is claimable", "Rewards", "kind > PAID", "kind > PAID + 1"],
  ["any proof will do", "Rewards", "if (!MerkleProof.verifyCalldata(proof, activeRoot(), leaf)) revert BadProof();", ""],
  ["a claim proves against the newest proposal", "Rewards", "proof, activeRoot(), leaf", "proof, this.root(lastNumber), leaf"],
  ["earned is not held to the emission", "Rewards", "emissions.cumulative(asset, block.timestamp)", "type(uint256).max"],
  ["spent is not held to the locks", "Rewards", ": vault.totalLocked(asset);", ": type(uint256).max;"],
  ["one signature too few is enough", "Attesters", "signatures.length < threshold", "signatures.length + 1 < threshold"],
  ["a signer counts twice", "Attesters", "signer <= last", "signer < last"],
  ["a stranger counts", "Attesters", "if (!isAttester[setVersion][signer]) revert NotAttester(signer);", ""],
  ["rotation keeps the version", "Attesters", "uint32 version = ++setVersion;", "uint32 version = setVersion = 1;"],
  ["the digest leaves the totals out", "Ledger", "root, hash(totals), manifest", "root, bytes32(0), manifest"],
  ["a leaf is hashed once", "Ledger", "keccak256(bytes.concat(keccak256(abi.encode(account, asset, kind, cumulative))))",
    "keccak256(abi.encode(account, asset, kind, cumulative))"],
  ["a total may shrink", "Totals", "if (total.cumulative < active) revert TotalShrinks(total.asset, total.kind);", ""],
  ["a total may be left out", "Totals", "if (seen != _known) revert TotalMissing();", ""],
  ["totals in any order", "Totals", "a.asset == b.asset && a.kind < b.kind", "a.asset == b.asset && a.kind <= b.kind"],
  ["paid is not held to spent", "Totals", "paid.cumulative > spent.cumulative", "false"],
  ["no window", "Settlements", "if (block.timestamp < pending.activatesAt) revert TooEarly(pending.activatesAt);", ""],
  ["anyone vetoes and pauses", "Guarded", "if (msg.sender != guardian) revert NotGuardian();", ""],
  ["a pause without end", "Guarded", "duration == 0 || duration > MAX_PAUSE", "duration == 0"],
  ["one pause after the other", "Guarded", "if (block.timestamp < allowedAt) revert PausedLately(allowedAt);", ""],
  ["a pause that stops nothing", "Guarded", "if (block.timestamp < pausedUntil) revert IsPaused(pausedUntil);", ""],
  ["claims go on during a pause", "Rewards", "bytes32[] calldata proof) external whenRunning", "bytes32[] calldata proof) external"],
  ["the breaker never fills", "Breaker", "uint96(used + granted)", "uint96(used)"],
  ["the breaker empties at once", "Breaker", "(block.timestamp - bucket.changedAt) / 1 days", "1 days / 1 days"],
  ["a settlement empties the breaker", "Breaker", "used < limit ? uint96(used) : limit", "0"],
  ["an anchor under another's name", "Anchors", "emit Anchored(msg.sender, slot, root)", "emit Anchored(tx.origin, slot, root)"],
  ["an anchor of nothing", "Anchors", "emit Anchored(msg.sender, slot, root)", "emit Anchored(msg.sender, slot, slot)"],
  ["the same settlement signed twice convicts", "Equivocations", " || first == second", ""],
  ["signing two numbers convicts", "Equivocations", "a.number != b.number || ", ""],
  ["signing for two set versions convicts", "Equivocations", "a.setVersion != b.setVersion || ", ""],
  ["any two signatures convict the first", "Equivocations", "if (ECDSA.recoverCalldata(second, b.signature) != attester) revert NoEquivocation();", ""],
  ["a stranger is convicted", "Equivocations", "if (!isAttester[a.setVersion][attester]) revert NotAttester(attester);", ""],
  ["who was expelled still counts", "Attesters", "isAttester[setVersion][attester] = false;", ""],
  ["who was expelled comes back", "Attesters", "if (equivocated[last]) revert HasEquivocated(last);", ""],
  ["a veto after the window", "Settlements", "if (block.timestamp >= pending.activatesAt) revert TooLate(pending.activatesAt);", ""],
  ["an old set's root becomes active", "Settlements", "if (pending.setVersion != setVersion) revert SignedByOldSet(pending.setVersion);", ""],
  ["expiry does not use the number up", "Settlements",
    "lastNumber = number;\n        changedAt = uint64(block.timestamp);\n        emit SettlementExpired",
    "changedAt = uint64(block.timestamp);\n        emit SettlementExpired"],
  ["expiry starts no new clock", "Settlements", "changedAt = uint64(block.timestamp);\n        emit SettlementExpired", "emit SettlementExpired"],
  ["a number may expire within its window", "Settlements", "if (expiry_ <= window_) revert BadWindow();", ""],
  ["any previous root", "Settlements", "if (previousRoot != activeRoot()) revert WrongPrevious(activeRoot());", ""],
  ["a pending settlement commits nothing", "Settlements", "? _proposedTotal(asset, kind) : activeTotal", "? activeTotal(asset, kind) : activeTotal"],
  ["anyone pays out of the vault", "Vault", "if (msg.sender != address(rewards)) revert NotRewards();", ""],
  ["a payment draws on every operator's locks", "Vault", "if (paidOut[operator] + amount > totalLocked[operator]) revert AboveLocked();", ""],
  ["a leaf of any operator proves spending", "Vault", "Ledger.leaf(account, operator, SPENT, cumulative)", "Ledger.leaf(account, address(0x0b), SPENT, cumulative)"],
  ["a lock counts toward whoever made it", "Vault", "totalLocked[operator] += amount;", "totalLocked[account] += amount;"],
  ["a lock trusts the amount", "Transfers", "if (received != amount) revert WrongAmountReceived(amount, received);", ""],
  ["a withdrawal is not deducted", "Vault", "locked[operator][msg.sender] -= amount;", ""],
  ["a withdrawal ignores what is owed", "Vault", "if (totalLocked[operator] - amount < needed) revert Committed(needed);", ""],
  ["a withdrawal ignores what was spent", "Vault", "used < all ? all - used : 0", "all"],
  ["a request stays open", "Vault", "delete requests[operator][msg.sender];", ""],
  ["no delay", "Vault", "if (block.timestamp < allowedAt) revert TooEarly(allowedAt);", ""],
  ["a proof from before the request", "Vault", "uint256(request.number) + 2", "uint256(request.number) + 1"],
  ["a voucher is redeemed again", "Channels", "channel.redeemed = after_;", ""],
  ["a voucher pays more than the deposit", "Channels", "cumulative < deposit ? cumulative : deposit", "cumulative"],
  ["any voucher will do", "Channels", "revert BadVoucher(id);", ""],
  ["a voucher of any channel", "Channels", "abi.encode(VOUCHER_TYPEHASH, id, cumulative)", "abi.encode(VOUCHER_TYPEHASH, bytes32(0), cumulative)"],
  ["a payer closes at once", "Channels", "if (block.timestamp < channel.closesAt) revert TooEarly(channel.closesAt);", ""],
  ["anyone begins to close", "Channels", "if (msg.sender != channel.payer) revert NotPayer();", ""],
  ["a channel is closed twice", "Channels", "delete _channels[id];", ""],
  ["an id is used again", "Channels", "opened[msg.sender]++", "opened[msg.sender]"],
  ["what was redeemed is returned as well", "Channels", "channel.deposit - channel.redeemed;", "channel.deposit;"],
  ["credits at the average itself", "Credits", "return price.ema - 2 * uint256(price.confidence);", "return price.ema;"],
  ["credits at any old price", "Credits", "if (block.timestamp > uint256(price.observedAt) + MAX_AGE) revert StalePrice(price.observedAt);", ""],
  ["credits for nothing", "Credits", "token.burnFrom(msg.sender, amount);", ""],
  ["credits below the buyer's minimum", "Credits", "if (credits < minCredits) revert BelowMinimum(credits);", ""],
  ["anyone spends anybody's credits", "Credits", "if (credits > allowed) revert AboveAllowance(allowed);\n            allowance[account][msg.sender] = allowed - credits;", ""],
  ["spent credits stay", "Credits", "balanceOf[account] = balance - credits;", ""],
  ["one feeder makes the price", "Prices", "if (2 * prices.length <= _feeders.length) return;", ""],
  ["a stranger feeds", "Prices", "if (!isFeeder[msg.sender]) revert NotFeeder();", ""],
  ["a far-off price", "Prices", "revert FarOff(price, feed.ema);", "{}"],
  ["an old observation", "Prices", "observedAt + FRESH < block.timestamp || observedAt <=", "observedAt <="],
  ["the highest instead of the median", "Prices", "list[(list.length - 1) / 2]", "list[list.length - 1]"],
  ["every post moves the average", "Prices", "uint256 weight = block.timestamp - feed.updatedAt;", "uint256 weight = SPAN / 2;"],
  ["old posts stay in the median", "Prices", "if (post_.observedAt + FRESH < block.timestamp) continue;", "if (post_.price == 0) continue;"],
  ["a bond leaves at once", "Stakes", "if (block.timestamp < stake.leavesAt) revert TooEarly(stake.leavesAt);", ""],
  ["a bond leaves twice", "Stakes", "stake.bonded -= amount;", ""],
  ["a verdict counts again", "Stakes", "slashed[account] = before + _burn(account, cumulative - before);", "_burn(account, cumulative - before);"],
  ["any verdict will do", "Stakes", "revert BadProof();", "{}"],
  ["what leaves is not liable", "Stakes", "if (leaving > bonded) stake.leaving = bonded;", ""],
  ["anyone is seized", "Stakes", "if (!rewards.equivocated(attester)) revert NotEquivocated(attester);", ""],
  ["the deployer keeps its rights", "Powers", "manager.renounceRole(manager.ADMIN_ROLE(), address(this));", ""],
  ["changes do not wait", "Powers", "new TimelockController(delay,", "new TimelockController(0,"],
  ["what was burned today counts", "Emissions", "timestamp / 1 days).total", "timestamp / 1 days + 1).total"],
  ["net emission has no cap", "Emissions", "sum.smoothed < terms.capPerDay ? uint96(sum.smoothed) : terms.capPerDay", "uint128(sum.smoothed)"],
  ["a taper does not fall", "Emissions", "t.perPeriod * x * (2 * span - x) / (2 * span * t.periodSeconds)", "t.perPeriod * x / t.periodSeconds"],
  ["a day of an ended schedule is zero", "Emissions", "now_ - yesterday > average ? now_ - yesterday : average", "now_ - yesterday"],
  ["a schedule is set twice", "Emissions", "if (_terms[asset].periodSeconds != 0) revert ScheduleAlreadySet(asset);", ""],
  ["no cap", "Emissions", "return sum < s.cap ? sum : s.cap;", "return sum;"],
  ["the running period counts whole", "Emissions", "running * (elapsed % s.periodSeconds) / s.periodSeconds", "running"],
  ["anyone mints", "Token", "if (msg.sender != minter) revert NotMinter();", ""],
  ["the top bits stay", "StorageVerifier", "and(mload(0), not(0xc0))", "mload(0)"],
  ["left is right", "StorageVerifier", "shl(5, and(index, 1))", "shl(5, iszero(and(index, 1)))"],
  ["any position", "StorageVerifier", "leafIndex >> height != 0", "false"],
  ["a right answer is disproved", "StorageVerifier", "revert ProofHolds(i);", "{}"],
  ["no wrong answer is disproved", "StorageVerifier", "siblings.length == height && _climb(leaf, leafIndex, first, height) == pieces[p].root", "true"],
  ["a path of any length is read", "StorageVerifier", "if (siblings.length == height && _climb", "if (_climb"],
  ["padding is challenged", "StorageVerifier", "- (uint256(padding) * 128 / 127) / 32", ""],
];
const mutants = all.filter(([name], i) => (few ? i % 30 === 0 : wanted.length === 0 || wanted.includes(name)));

const copy = mkdtempSync(join(tmpdir(), "grange-mutants-"));
for (const part of ["src", "test", "build", "foundry.toml"]) cpSync(join(room, part), join(copy, part), { recursive: true });
symlinkSync(join(room, "node_modules"), join(copy, "node_modules"));

/** Compiling is what a mutant costs: not optimised, and tests are not compiled again when what they deploy changes. */
const env = { ...process.env, FOUNDRY_OPTIMIZER: "false", FOUNDRY_DYNAMIC_TEST_LINKING: "true", FOUNDRY_INVARIANT_RUNS: "32" };

/** @returns the name of a test that fails, or null if all pass; the invariants are asked last */
function killer() {
  for (const which of ["--no-match-contract", "--match-contract"]) {
    const args = ["test", "--offline", "--fail-fast", "--color", "never", which, "Invariants"];
    const { stdout } = spawnSync(forge, args, { cwd: copy, encoding: "utf8", maxBuffer: 1 << 28, env });
    if (/tests passed, 0 failed/.test(stdout)) continue;
    const failed = /\[FAIL[^\n]*?\] (\w+)\(|^ *((?:test|invariant)\w+)\(.*\(runs/m.exec(stdout);
    if (!failed) throw new Error(`forge did not run:\n${stdout.slice(-2000)}`);
    return failed[1] ?? failed[2];
  }
  return null;
}

for (const [, file, right] of all) {
  if (readFileSync(join(room, "src", `${file}.sol`), "utf8").split(right).length !== 2) throw new Error(`"${right}" does not stand exactly once in ${file}.sol`);
}
let survivors = 0;
for (const [name, file, right, wrong] of mutants) {
  const path = join(copy, "src", `${file}.sol`);
  const source = readFileSync(path, "utf8");
  writeFileSync(path, source.replace(right, () => wrong));
  const by = killer();
  writeFileSync(path, source);
  if (by === null) ++survivors;
  console.log(`${by === null ? "ALIVE " : "killed"}  ${file}: ${name}${by === null ? "" : ` (${by})`}`);
}
rmSync(copy, { recursive: true });
console.log(`${mutants.length - survivors} of ${mutants.length} mutants killed, ${survivors} alive`);
process.exitCode = survivors === 0 ? 0 : 1;
