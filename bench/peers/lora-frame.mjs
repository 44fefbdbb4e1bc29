import loraPacket from 'lora-packet'
import { serve } from './serve.mjs'

const { fromFields, fromWire, decrypt, verifyMIC } = loraPacket
const count = Number(process.argv[2])
const networkKey = Buffer.from('000102030405060708090a0b0c0d0e0f', 'hex')
const payloadKey = Buffer.from('f0f1f2f3f4f5f6f7f8f9fafbfcfdfeff', 'hex')
const frames = Array.from({ length: 64 }, (_, counter) => fromFields({
  MType: 'Unconfirmed Data Up', DevAddr: Buffer.from('26011234', 'hex'), FCnt: counter, FPort: 1, payload: Buffer.alloc(18)
}, payloadKey, networkKey).getPHYPayload())
if (frames[0].length !== 31) throw new Error(`a frame has ${frames[0].length} bytes`)

await serve(() => {
  for (let i = 0; i < count; i++) {
    const frame = fromWire(frames[i % frames.length])
    if (!verifyMIC(frame, networkKey) || decrypt(frame, payloadKey, networkKey).some(byte => byte !== 0)) throw new Error('a good frame was refused')
  }
  return null
})
