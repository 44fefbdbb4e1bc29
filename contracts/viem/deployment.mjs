// A whole deployment on a fresh anvil, for the tests in this folder. Everything comes from the committed artifacts.
import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { createPublicClient, createTestClient, createWalletClient, getAddress, getContract, http } from "viem";
import { mnemonicToAccount } from "viem/accounts";
import { foundry } from "viem/chains";

export const artifact = (name) => JSON.parse(readFileSync(new URL(`../artifacts/${name}.json`, import.meta.url), "utf8"));
export const [EARNED, PAID, SPENT] = [0, 1, 2];
export const zero32 = `0x${"00".repeat(32)}`;
/** Seconds; `day` is the schedule's period. */
export const [window, expiry, withdrawDelay, day] = [60n, 86_400n, 3_600n, 86_400n];
export const [closeDelay, unbondDelay] = [3_600n, 86_400n];

// Anvil's own well-known test mnemonic.
const account = (i) => mnemonicToAccount("test test test test test test test test test test test junk", { addressIndex: i });
export const [owner, guardian, operator, alice, bob] = [0, 1, 2, 3, 4].map(account);
/** Signers in the order the contract wants: ascending by address. */
export const ascending = (accounts) => [...accounts].sort((a, b) => (a.address.toLowerCase() < b.address.toLowerCase() ? -1 : 1));
export const attesters = ascending([5, 6, 7, 8, 9].map(account));

/** Starts anvil on a free port; ends it and its folder when `stop` is called. */
async function startAnvil(hardfork) {
  const folder = mkdtempSync(join(tmpdir(), "grange-anvil-"));
  const binary = join(dirname(createRequire(import.meta.url).resolve("@foundry-rs/anvil-linux-amd64/package.json")), "bin", "anvil");
  const child = spawn(binary, ["--port", "0", "--hardfork", hardfork, "--prune-history", "128"], {
    stdio: ["ignore", "pipe", "inherit"],
    env: { ...process.env, HOME: folder },
  });
  const stop = () => new Promise((done) => {
    child.once("exit", () => (rmSync(folder, { recursive: true, force: true }), done()));
    child.kill();
  });
  for await (const line of createInterface({ input: child.stdout })) {
    const port = /Listening on 127\.0\.0\.1:(\d+)/.exec(line)?.[1];
    if (port) return (child.stdout.resume(), { rpc: `http://127.0.0.1:${port}`, stop });
  }
  throw new Error("anvil ended before it listened");
}

/**
 * Anvil with Token (1,000 of it the owner's from the start), TestCash, Emissions, Rewards (3 of 5), Vault and StorageVerifier; the
 * token halves daily from 1000. Beside them Channels, Prices (fed by the attesters), Credits and Stakes.
 */
export async function deploy(hardfork = "osaka") {
  const { rpc, stop } = await startAnvil(hardfork);
  const transport = http(rpc);
  const reader = createPublicClient({ chain: foundry, transport, pollingInterval: 20 });
  const test = createTestClient({ chain: foundry, mode: "anvil", transport });
  const walletOf = (who) => createWalletClient({ account: who, chain: foundry, transport });
  const gas = {};

  const create = async (name, args = []) => {
    const { abi, bytecode } = artifact(name);
    const { contractAddress, gasUsed } = await mined(await walletOf(owner).deployContract({ abi, bytecode, args }));
    gas[name] = gasUsed;
    return at(name, getAddress(contractAddress));
  };
  const at = (name, address) => getContract({ address, abi: artifact(name).abi, client: { public: reader, wallet: walletOf(owner) } });
  const mined = (hash) => reader.waitForTransactionReceipt({ hash });
  /** Simulates, sends and waits; a refusal throws viem's error, which names the contract's custom error. */
  const send = async (contract, functionName, args = [], from = owner) => {
    const call = { address: contract.address, abi: contract.abi, functionName, args, account: from };
    await reader.simulateContract(call);
    return mined(await walletOf(from).writeContract({ ...call, chain: foundry }));
  };
  const pass = async (seconds) => {
    await test.increaseTime({ seconds: Number(seconds) });
    await test.mine({ blocks: 1 });
  };

  const cash = await create("TestCash");
  const emissions = await create("Emissions", [owner.address]);
  const rewards = await create("Rewards", [
    emissions.address, owner.address, guardian.address, attesters.map((a) => a.address), 3,
    window, expiry, cash.address, withdrawDelay,
  ]);
  const vault = at("Vault", await rewards.read.vault());
  const token = await create("Token", ["Grange", "GRG", 10n ** 24n, rewards.address, owner.address, 1000n * 10n ** 18n]);
  const verifier = await create("StorageVerifier");
  const { timestamp: start } = await reader.getBlock();
  await send(emissions, "setSchedule", [token.address, {
    start, periodSeconds: Number(day), numerator: 1, denominator: 2, initialPerPeriod: 1000n * 10n ** 18n, cap: 1800n * 10n ** 18n,
  }]);
  const channels = await create("Channels", [[cash.address], closeDelay]);
  const prices = await create("Prices", [owner.address, attesters.map((a) => a.address)]);
  const credits = await create("Credits", [token.address, prices.address]);
  const stakes = await create("Stakes", [rewards.address, token.address, unbondDelay]);
  return {
    rpc, stop, reader, send, pass, create, at, gas, start,
    cash, emissions, rewards, vault, token, verifier, channels, prices, credits, stakes,
  };
}
