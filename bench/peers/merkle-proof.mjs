import { StandardMerkleTree } from '@openzeppelin/merkle-tree'
import { createInterface } from 'node:readline'

// Seconds of one proof by the leaf's values, in a tree that is in memory; the same number of leaves as SettlementBenchmark.cs.
const count = Number(process.argv[2])
const asset = '0x' + '0'.repeat(38) + '70'
const leaf = i => ['0x' + (i + 1).toString(16).padStart(40, '0'), asset, 0, String(i + 1)]
const tree = StandardMerkleTree.of(Array.from({ length: count }, (_, i) => leaf(i)), ['address', 'address', 'uint8', 'uint256'])
const asked = 1000

for await (const _ of createInterface({ input: process.stdin })) {
  const start = performance.now()
  for (let i = 0; i < asked; i++) tree.getProof(leaf((i * 104729) % count))
  console.log(JSON.stringify({ seconds: (performance.now() - start) / 1000 / asked, result: null }))
}
