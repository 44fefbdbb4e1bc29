// Compiles src/*.sol with the pinned solc and writes artifacts/<Name>.json, the same bytes on every machine.
// With --check it writes nothing and fails if a committed artifact is not what a fresh compile gives.
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import solc from "solc";

const room = join(dirname(fileURLToPath(import.meta.url)), "..");
const artifacts = join(room, "artifacts");
/** What is deployed; the other files are parts of these. */
const deployed = [
  "AccessManager", "Channels", "Credits", "Emissions", "Powers", "Prices", "Rewards", "Stakes", "StorageVerifier", "TestCash",
  "TimelockController", "Token", "Vault",
];
const settings = { evmVersion: "cancun", optimizer: { enabled: true, runs: 200 }, metadata: { bytecodeHash: "none" } };

/** @returns {Map<string, string>} file name to content */
function compile() {
  const names = readdirSync(join(room, "src")).filter((name) => name.endsWith(".sol")).sort();
  const input = {
    language: "Solidity",
    sources: Object.fromEntries(names.map((name) => [`src/${name}`, { content: readFileSync(join(room, "src", name), "utf8") }])),
    settings: { ...settings, outputSelection: { "*": { "*": ["abi", "evm.bytecode.object", "evm.deployedBytecode.object"] } } },
  };
  const imported = (path) => ({ contents: readFileSync(join(room, "node_modules", path), "utf8") });
  const output = JSON.parse(solc.compile(JSON.stringify(input), { import: imported }));
  const problems = (output.errors ?? []).filter((e) => e.severity !== "info");
  if (problems.length > 0) throw new Error(problems.map((e) => e.formattedMessage).join("\n"));
  const contracts = Object.assign({}, ...Object.values(output.contracts));
  return new Map(deployed.map((name) => [`${name}.json`, artifact(name, contracts[name])]));
}

function artifact(contractName, contract) {
  return JSON.stringify({
    contractName,
    abi: contract.abi,
    bytecode: `0x${contract.evm.bytecode.object}`,
    deployedBytecode: `0x${contract.evm.deployedBytecode.object}`,
    compiler: { version: solc.version(), settings },
  }, null, 2) + "\n";
}

function check(files) {
  const differing = [...files].filter(([name, content]) =>
    !existsSync(join(artifacts, name)) || readFileSync(join(artifacts, name), "utf8") !== content).map(([name]) => name);
  const surplus = readdirSync(artifacts).filter((name) => !files.has(name));
  for (const name of differing) console.error(`artifacts/${name} differs from a fresh compile: run npm run build and commit it`);
  for (const name of surplus) console.error(`artifacts/${name} belongs to no contract: remove it`);
  if (differing.length + surplus.length > 0) process.exit(1);
  console.log(`${files.size} artifacts equal a fresh compile with solc ${solc.version()}`);
}

function write(files) {
  rmSync(artifacts, { recursive: true, force: true });
  mkdirSync(artifacts);
  for (const [name, content] of files) writeFileSync(join(artifacts, name), content);
  for (const [name, content] of files) {
    const { bytecode, deployedBytecode } = JSON.parse(content);
    console.log(`${name.padEnd(24)} code ${deployedBytecode.length / 2 - 1} B, to deploy ${bytecode.length / 2 - 1} B`);
  }
}

const files = compile();
if (process.argv.includes("--check")) check(files);
else write(files);
