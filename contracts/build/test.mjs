// Runs everything of this room: the committed artifacts, forge on cancun and osaka, viem and ethers against anvil on both, mutants (a few
// of them unless GRANGE_FULL=1).
// GRANGE_FULL=1 runs the counts of the specification. The last line is `N passed, N failed, N skipped`.
import { spawnSync } from "node:child_process";
import { createRequire } from "node:module";
import { readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const room = join(dirname(fileURLToPath(import.meta.url)), "..");
const full = process.env.GRANGE_FULL === "1";
const total = { passed: 0, failed: 0, skipped: 0 };

/** Runs a command, shows what it prints, and adds what it counted. One that failed without saying so counts as one failure. */
function run(title, command, args, env, count) {
  console.log(`\n== ${title}`);
  const { status, error, stdout } = spawnSync(command, args, {
    cwd: room, encoding: "utf8", env: { ...process.env, ...env }, stdio: ["ignore", "pipe", "inherit"], maxBuffer: 1 << 28,
  });
  if (error) console.log(error.message);
  const output = stdout ?? "";
  process.stdout.write(output);
  const counted = count(output, status);
  if (status !== 0 && counted.failed === 0) counted.failed = 1;
  for (const key of Object.keys(total)) total[key] += counted[key];
}

function ofForge(output) {
  const [, passed, failed, skipped] = /(\d+) tests passed, (\d+) failed, (\d+) skipped \(\d+ total/.exec(output) ?? [0, 0, 0, 0];
  return { passed: +passed, failed: +failed, skipped: +skipped };
}

function ofNode(output) {
  const number = (name) => +(new RegExp(`^\\S+ ${name} (\\d+)$`, "m").exec(output)?.[1] ?? 0);
  return { passed: number("pass"), failed: number("fail") + number("cancelled"), skipped: number("skipped") };
}

function ofMutants(output) {
  const [, killed, , alive] = /(\d+) of (\d+) mutants killed, (\d+) alive/.exec(output) ?? [0, 0, 0, 0];
  return { passed: +killed, failed: +alive, skipped: 0 };
}

const ofCheck = (_, status) => ({ passed: status === 0 ? 1 : 0, failed: status === 0 ? 0 : 1, skipped: 0 });

run("artifacts", process.execPath, ["build/compile.mjs", "--check"], {}, ofCheck);

const forge = join(dirname(createRequire(import.meta.url).resolve("@foundry-rs/forge-linux-amd64/package.json")), "bin", "forge");
for (const fork of ["cancun", "osaka"]) {
  const long = full && fork === "cancun";
  run(`forge on ${fork}`, forge, ["test", "--offline", "--color", "never"], {
    FOUNDRY_EVM_VERSION: fork,
    FOUNDRY_OUT: `out/${fork}`,
    FOUNDRY_CACHE_PATH: `cache/${fork}`,
    FOUNDRY_FUZZ_RUNS: full ? "1024" : "64",
    FOUNDRY_INVARIANT_RUNS: long ? "256" : "32",
    FOUNDRY_INVARIANT_DEPTH: long ? "500" : "50",
  }, ofForge);
}

const tests = readdirSync(join(room, "viem")).filter((name) => name.endsWith(".test.mjs")).map((name) => `viem/${name}`);
run("viem and ethers on anvil", process.execPath, ["--test", "--test-reporter=spec", "--test-concurrency=1", ...tests], {}, ofNode);

run("mutants", process.execPath, ["build/mutants.mjs", ...(full ? [] : ["--few"])], {}, ofMutants);

console.log(`\n${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`);
process.exitCode = total.failed === 0 ? 0 : 1;
