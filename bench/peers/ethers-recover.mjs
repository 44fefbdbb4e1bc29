import { SigningKey, keccak256, recoverAddress } from 'ethers'
import { serve } from './serve.mjs'

const count = Number(process.argv[2])
const key = new SigningKey('0x' + '17'.repeat(32))
const signed = Array.from({ length: 64 }, (_, i) => keccak256(new Uint8Array([i, 0, 0, 0]))).map(hash => ({ hash, signature: key.sign(hash) }))

await serve(() => {
  for (let i = 0; i < count; i++) recoverAddress(signed[i % 64].hash, signed[i % 64].signature)
  return null
})
