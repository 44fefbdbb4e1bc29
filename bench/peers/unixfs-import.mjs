import { BlackHoleBlockstore } from 'blockstore-core/black-hole'
import { importByteStream } from 'ipfs-unixfs-importer'
import { pattern } from './pattern.mjs'
import { serve } from './serve.mjs'

const [bytes, patternBytes] = process.argv.slice(2).map(Number)
const source = pattern(patternBytes)
const chunk = 1 << 20 // the profile's chunk size: what suits this importer best

function * stream () {
  for (let at = 0; at < bytes; at += chunk) yield source.subarray(at % patternBytes, at % patternBytes + chunk)
}

await serve(async () => {
  const { cid } = await importByteStream(stream(), new BlackHoleBlockstore(), { profile: 'unixfs-v1-2025' })
  return cid.toString()
})
