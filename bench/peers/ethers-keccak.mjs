import { getBytes, keccak256 } from 'ethers'
import { serve } from './serve.mjs'

const count = Number(process.argv[2])

await serve(() => {
  const words = new Uint8Array(64)
  for (let i = 0; i < count; i++) words.set(getBytes(keccak256(words)))
  return null
})
