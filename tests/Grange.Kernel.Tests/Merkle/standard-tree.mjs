// Prints, per leaf count given: count, root, proof of leaf count/2, by @openzeppelin/merkle-tree of the package.json in argv[2].
import { createRequire } from 'node:module';

const { StandardMerkleTree } = createRequire(process.argv[2])('@openzeppelin/merkle-tree');
const account = (i) => '0x' + (BigInt(i) * 7919n + 1n).toString(16).padStart(40, '0');
const leaf = (i) => [account(i), '0x5fbdb2315678afecb367f032d93f642f64180aa3', i % 3, (BigInt(i + 1) * 10n ** 15n + BigInt(i)).toString()];

for (const count of process.argv.slice(3).map(Number)) {
  const tree = StandardMerkleTree.of(Array.from({ length: count }, (_, i) => leaf(i)), ['address', 'address', 'uint8', 'uint256']);
  console.log(count, tree.root, tree.getProof(count >> 1).join(','));
}
