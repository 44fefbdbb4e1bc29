import vtpbf from 'vt-pbf'
import { serve } from './serve.mjs'

const [tiles, pictures] = process.argv.slice(2).map(Number)
const id = (number, rest) => `${number.toString(16).padStart(8, '0')}-0001-0002-0304-${rest}`
const features = Array.from({ length: pictures }, (_, at) => ({
  id: at + 1,
  type: 1,
  geometry: [[at % 50 * 80, Math.floor(at / 50) * 200]],
  tags: { id: id(at, '05060708090a'), ts: 1790000000 + at, heading: at % 360, first_sequence: id(Math.floor(at / 100), '999999999999'), type: 'flat' }
}))

await serve(() => {
  let bytes = 0
  for (let i = 0; i < tiles; i++) bytes = vtpbf.fromGeojsonVt({ pictures: { features } }, { version: 2 }).length
  return bytes > 40000 ? String(pictures) : `${bytes} bytes`
})
