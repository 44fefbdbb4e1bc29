// A settlement as any client makes it: OpenZeppelin's StandardMerkleTree and EIP-712 signatures, nothing of our own.
import { StandardMerkleTree } from "@openzeppelin/merkle-tree";
import { hashTypedData } from "viem";

export const leafTypes = ["address", "address", "uint8", "uint256"];
export const types = {
  Settlement: [
    { name: "number", type: "uint64" },
    { name: "previous", type: "bytes32" },
    { name: "root", type: "bytes32" },
    { name: "totals", type: "Total[]" },
    { name: "manifest", type: "bytes32" },
    { name: "setVersion", type: "uint32" },
  ],
  Total: [
    { name: "asset", type: "address" },
    { name: "kind", type: "uint8" },
    { name: "cumulative", type: "uint128" },
  ],
};

/** What the attesters sign. @param message {number, previous, root, totals, manifest, setVersion} */
export const typedData = (chainId, verifyingContract, message) => ({
  domain: { name: "GrangeRewards", version: "1", chainId, verifyingContract },
  types, primaryType: "Settlement", message,
});
export const digest = (chainId, rewards, message) => hashTypedData(typedData(chainId, rewards, message));

/** @param leaves rows of [account, asset, kind, cumulative] */
export const treeOf = (leaves) => StandardMerkleTree.of(leaves, leafTypes);

/** Sums of the leaves per (asset, kind), strictly ascending. */
export function totalsOf(leaves) {
  const sums = new Map();
  for (const [, asset, kind, cumulative] of leaves) {
    const key = `${asset.toLowerCase()}:${kind}`;
    sums.set(key, { asset, kind, cumulative: (sums.get(key)?.cumulative ?? 0n) + BigInt(cumulative) });
  }
  return [...sums.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, total]) => total);
}

/** Signs a settlement with the given attesters (ascending) and returns it with the arguments of `propose`. */
export async function signed(rewards, signers, root, totals, manifest, number) {
  const message = {
    number: number ?? (await rewards.read.lastNumber()) + 1n, previous: await rewards.read.activeRoot(), root, totals, manifest,
    setVersion: await rewards.read.setVersion(),
  };
  const data = typedData(31337, rewards.address, message);
  const signatures = await Promise.all(signers.map((signer) => signer.signTypedData(data)));
  return { message, arguments: [message.number, message.previous, root, totals, manifest, signatures] };
}

/** The claim document that a node serves for a leaf. */
export function claimOf(tree, row) {
  const [account, asset, kind, cumulative] = tree.at(row);
  return { account, asset, kind, cumulative: cumulative.toString(), proof: tree.getProof(row) };
}
