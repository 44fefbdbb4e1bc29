import { StandardMerkleTree } from '@openzeppelin/merkle-tree'
import { serve } from './serve.mjs'

// The same leaves as TreeBenchmark.cs.
const asset = '0x' + '11'.repeat(20)
const leaves = Array.from({ length: Number(process.argv[2]) }, (_, i) =>
  ['0x' + (i + 1).toString(16).padStart(40, '0'), asset, i % 3, (BigInt(i) * 10n ** 15n + 1n).toString()])

await serve(() => StandardMerkleTree.of(leaves, ['address', 'address', 'uint8', 'uint256']).root)
