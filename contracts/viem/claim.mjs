#!/usr/bin/env node
// An independent claim: given an RPC endpoint, the address of Rewards, a key that pays the gas and the claim document a node serves
// ({account, asset, kind, cumulative, proof}), checks everything against the chain, claims, and checks what the claim did. It
// knows the ABI and the two formats of docs/contracts.md, and nothing else of Grange.
//
//   node viem/claim.mjs --rpc URL --rewards ADDRESS --key 0xKEY --claim FILE|-
//
// Prints one JSON object. Exit codes: 0 claimed and verified, 1 refused or not as published, 2 wrong usage.
import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { StandardMerkleTree } from "@openzeppelin/merkle-tree";
import {
  BaseError, ContractFunctionRevertedError, createPublicClient, createWalletClient, decodeFunctionData, defineChain, erc20Abi, http,
  isAddressEqual, parseAbi, parseEventLogs, recoverTypedDataAddress,
} from "viem";
import { privateKeyToAccount } from "viem/accounts";
import { leafTypes, typedData } from "./settlement.mjs";

const abi = JSON.parse(readFileSync(new URL("../artifacts/Rewards.json", import.meta.url), "utf8")).abi;
const kinds = ["earned", "paid", "spent"];

class Refusal extends Error {}
const demand = (condition, reason) => {
  if (!condition) throw new Refusal(reason);
};

function usage() {
  console.error("usage: claim.mjs --rpc URL --rewards ADDRESS --key 0xKEY --claim FILE|-");
  process.exit(2);
}

function readArguments() {
  const text = { type: "string" };
  let values;
  try {
    ({ values } = parseArgs({ options: { rpc: text, rewards: text, key: text, claim: text } }));
  } catch {
    usage();
  }
  if (!values.rpc || !values.rewards || !values.key || !values.claim) usage();
  const document = JSON.parse(readFileSync(values.claim === "-" ? 0 : values.claim, "utf8"));
  const kind = typeof document.kind === "string" ? kinds.indexOf(document.kind) : document.kind;
  return { ...values, claim: { ...document, kind, cumulative: BigInt(document.cumulative) } };
}

/** Reads the active settlement and recovers from its transaction who really signed it. */
async function activeSettlement(reader, rewards) {
  const read = (functionName, args = []) => reader.readContract({ address: rewards, abi, functionName, args });
  const number = await read("activeNumber");
  demand(number > 0n, "no settlement is active");
  const [root, manifest, threshold] = await Promise.all([read("root", [number]), read("manifest", [number]), read("threshold")]);
  const [log] = await reader.getContractEvents({ address: rewards, abi, eventName: "SettlementProposed", args: { number }, fromBlock: 0n });
  demand(log?.args.root === root && log.args.manifest === manifest, "the proposal event differs from the contract's state");
  const signers = await signersOf(reader, rewards, log);
  demand(signers.length >= threshold, `${signers.length} signatures, the contract asks for ${threshold}`);
  for (const signer of signers) demand(await read("isAttester", [log.args.setVersion, signer]), `${signer} is no attester`);
  return { settlement: number, root, manifest, previous: log.args.previous, totals: log.args.totals, signers };
}

async function signersOf(reader, rewards, log) {
  const { number, previous, root, totals, manifest, setVersion } = log.args;
  const { input, to } = await reader.getTransaction({ hash: log.transactionHash });
  if (!to || !isAddressEqual(to, rewards)) return log.args.signers; // relayed by a contract: its event is all there is
  const signatures = decodeFunctionData({ abi, data: input }).args[5];
  const message = { number, previous, root, totals, manifest, setVersion };
  const data = typedData(await reader.getChainId(), rewards, message);
  const recovered = await Promise.all(signatures.map((signature) => recoverTypedDataAddress({ ...data, signature })));
  demand(recovered.join() === log.args.signers.join(), "the event names other signers than the signatures do");
  return recovered;
}

/** What the Vault pays in. */
async function cashOf(reader, rewards) {
  const vault = await reader.readContract({ address: rewards, abi, functionName: "vault" });
  return reader.readContract({ address: vault, abi: parseAbi(["function cash() view returns (address)"]), functionName: "cash" });
}

/** The custom error with which the same claim is refused now. */
async function refusalOf(reader, call) {
  try {
    await reader.simulateContract(call);
    return null;
  } catch (error) {
    const reverted = error instanceof BaseError && error.walk((e) => e instanceof ContractFunctionRevertedError);
    if (!reverted) throw error;
    return reverted.data?.errorName ?? "revert";
  }
}

async function run({ rpc, rewards, key, claim }) {
  const transport = http(rpc);
  const reader = createPublicClient({ transport, pollingInterval: 100 });
  const nativeCurrency = { name: "Ether", symbol: "ETH", decimals: 18 };
  const chain = defineChain({ id: await reader.getChainId(), name: "chain", nativeCurrency, rpcUrls: { default: { http: [rpc] } } });
  const { account, asset, kind, cumulative, proof } = claim;
  const settlement = await activeSettlement(reader, rewards);
  const leaf = [account, asset, kind, cumulative];
  demand(StandardMerkleTree.verify(settlement.root, leafTypes, leaf, proof), "the proof does not lead to the active root");

  const claimedBefore = await reader.readContract({ address: rewards, abi, functionName: "claimed", args: [account, asset, kind] });
  const money = kinds[kind] === "paid" ? await cashOf(reader, rewards) : asset; // the asset of a paid leaf is the operator that owes it
  const balance = () => reader.readContract({ address: money, abi: erc20Abi, functionName: "balanceOf", args: [account] });
  const balanceBefore = await balance();
  const payer = privateKeyToAccount(key);
  const call = { address: rewards, abi, functionName: "claim", args: [account, asset, kind, cumulative, proof], account: payer };
  const refusal = await refusalOf(reader, call);
  demand(refusal === null, `the contract refuses the claim: ${refusal}`);

  const hash = await createWalletClient({ chain, transport, account: payer }).writeContract(call);
  const receipt = await reader.waitForTransactionReceipt({ hash });
  demand(receipt.status === "success", `the claim failed in transaction ${hash}`);
  const [claimed] = parseEventLogs({ abi, logs: receipt.logs, eventName: "Claimed" });
  const received = (await balance()) - balanceBefore;
  demand(received === cumulative - claimedBefore && claimed.args.amount === received, "the balance did not grow by what was due");
  const second = await refusalOf(reader, call);
  demand(second === "NothingToClaim", `a second claim is not refused as claimed (${second})`);
  return {
    ...settlement, account, asset, kind: kinds[kind], cumulative, amount: received, balance: balanceBefore + received,
    transaction: hash, gas: receipt.gasUsed, secondClaim: second,
  };
}

try {
  const result = await run(readArguments());
  console.log(JSON.stringify(result, (_, value) => (typeof value === "bigint" ? value.toString() : value), 2));
} catch (error) {
  if (!(error instanceof Refusal || error instanceof BaseError || error instanceof SyntaxError || error.code === "ENOENT")) throw error;
  console.error(error.shortMessage ?? error.message);
  process.exitCode = 1;
}
