import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { unixfs } from '@helia/unixfs'
import { FsBlockstore } from 'blockstore-fs'
import { createHeliaLight } from 'helia'
import { importByteStream } from 'ipfs-unixfs-importer'
import { CID } from 'multiformats/cid'
import { pattern } from './pattern.mjs'

// A gateway of Helia's own parts: blocks on disk (blockstore-fs), read and checked by @helia/unixfs, ranges over node:http.
// Imports one file, prints where it is, and ends with its stdin.
const [bytes, patternBytes] = process.argv.slice(2).map(Number)
const folder = mkdtempSync(join(tmpdir(), 'grange-bench-'))
process.on('exit', () => rmSync(folder, { recursive: true, force: true }))
const blocks = new FsBlockstore(folder)
await blocks.open()
const source = pattern(patternBytes)
const chunk = 1 << 20

/** As DistinctStream: a number in front of each MiB, so that no two blocks are the same. */
function * stream () {
  for (let at = 0; at < bytes; at += chunk) {
    const part = source.slice(at % patternBytes, at % patternBytes + chunk)
    new DataView(part.buffer).setBigInt64(0, BigInt(at), true)
    yield part
  }
}

const { cid } = await importByteStream(stream(), blocks, { profile: 'unixfs-v1-2025' })
const helia = await createHeliaLight({ blockstore: blocks }).start()
const files = unixfs(helia)

const server = createServer(async (request, response) => {
  const root = CID.parse(request.url.split('/')[2])
  const range = /^bytes=(\d+)-(\d+)$/.exec(request.headers.range ?? '')
  const [offset, length] = range ? [Number(range[1]), Number(range[2]) - Number(range[1]) + 1] : [0, bytes]
  response.writeHead(range ? 206 : 200, { 'content-length': length })
  await pipeline(files.cat(root, { offset, length }), response).catch(() => response.destroy())
})
server.listen(0, '127.0.0.1', () => console.log(`http://127.0.0.1:${server.address().port}/ipfs/${cid}`))
process.stdin.resume().on('end', () => process.exit(0))
