// Seeds one fault at a time into a copy of the contracts and expects forge to find each. `npm run mutants [NAME...]`.
import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const room = join(dirname(fileURLToPath(import.meta.url)), "..");
const forge = join(room, "node_modules", ".bin", "forge");
const wanted = process.argv.slice(2);

/** [what is wrong, file, right, wrong] */
const mutants = [
  ["a claim is not remembered", "Rewards", "claimed[account][asset][kind] = cumulative;", ""],
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
  ["anyone vetoes", "Settlements", "if (msg.sender != guardian) revert NotGuardian();", ""],
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
  ["the vault trusts the amount", "Vault", "if (received != amount) revert WrongAmountReceived(amount, received);", ""],
  ["a withdrawal is not deducted", "Vault", "locked[asset][msg.sender] -= amount;", ""],
  ["a withdrawal ignores what is owed", "Vault", "if (totalLocked[asset] - amount < needed) revert Committed(needed);", ""],
  ["a withdrawal ignores what was spent", "Vault", "used < all ? all - used : 0", "all"],
  ["a request stays open", "Vault", "delete requests[asset][msg.sender];", ""],
  ["no delay", "Vault", "if (block.timestamp < allowedAt) revert TooEarly(allowedAt);", ""],
  ["a proof from before the request", "Vault", "uint256(request.number) + 2", "uint256(request.number) + 1"],
  ["a schedule is set twice", "Emissions", "if (_schedules[asset].periodSeconds != 0) revert ScheduleAlreadySet(asset);", ""],
  ["no cap", "Emissions", "sum < s.cap ? uint128(sum) : s.cap", "uint128(sum)"],
  ["the running period counts whole", "Emissions", "running * (elapsed % s.periodSeconds) / s.periodSeconds", "running"],
  ["anyone mints", "Token", "if (msg.sender != minter) revert NotMinter();", ""],
  ["the top bits stay", "StorageVerifier", "and(mload(0), not(0xc0))", "mload(0)"],
  ["left is right", "StorageVerifier", "shl(5, and(index, 1))", "shl(5, iszero(and(index, 1)))"],
  ["any position", "StorageVerifier", "leafIndex >> height != 0", "false"],
  ["padding is challenged", "StorageVerifier", "- (uint256(padding) * 128 / 127) / 32", ""],
].filter(([name]) => wanted.length === 0 || wanted.includes(name));

const copy = mkdtempSync(join(tmpdir(), "grange-mutants-"));
for (const part of ["src", "test", "build", "foundry.toml"]) cpSync(join(room, part), join(copy, part), { recursive: true });
symlinkSync(join(room, "node_modules"), join(copy, "node_modules"));

/** @returns the name of a test that fails, or null if all pass */
function killer() {
  const { stdout } = spawnSync(forge, ["test", "--offline", "--fail-fast", "--color", "never"], { cwd: copy, encoding: "utf8", maxBuffer: 1 << 28 });
  if (/tests passed, 0 failed/.test(stdout)) return null;
  const failed = /\[FAIL[^\n]*?\] (\w+)\(|^ *((?:test|invariant)\w+)\(.*\(runs/m.exec(stdout);
  if (!failed) throw new Error(`forge did not run:\n${stdout.slice(-2000)}`);
  return failed[1] ?? failed[2];
}

let survivors = 0;
for (const [name, file, right, wrong] of mutants) {
  const path = join(copy, "src", `${file}.sol`);
  const source = readFileSync(path, "utf8");
  if (source.split(right).length !== 2) throw new Error(`"${right}" does not stand exactly once in ${file}.sol`);
  writeFileSync(path, source.replace(right, () => wrong));
  const by = killer();
  writeFileSync(path, source);
  if (by === null) ++survivors;
  console.log(`${by === null ? "ALIVE " : "killed"}  ${file}: ${name}${by === null ? "" : ` (${by})`}`);
}
rmSync(copy, { recursive: true });
console.log(`${mutants.length - survivors} of ${mutants.length} mutants killed`);
process.exitCode = survivors === 0 ? 0 : 1;
