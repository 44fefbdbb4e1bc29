import { cellToBoundary, cellToLatLng, cellToParent, gridDisk, latLngToCell } from 'h3-js'
import { pattern } from './pattern.mjs'
import { serve } from './serve.mjs'

const [count, resolution, work] = process.argv.slice(2).map(Number)
const words = new Uint32Array(pattern(count * 8).buffer)
const points = Array.from({ length: count }, (_, i) => [words[2 * i] / 4294967295 * 180 - 90, words[2 * i + 1] / 4294967295 * 360 - 180])
const cells = points.map(([lat, lng]) => latLngToCell(lat, lng, resolution))

/** A cell as two numbers of 32 bits, for a sum as the other side makes it. */
const halves = cell => [parseInt(cell.slice(0, -8), 16), parseInt(cell.slice(-8), 16)]
const small = number => [0, number]
const each = [
  i => halves(latLngToCell(points[i][0], points[i][1], resolution)),
  i => small(Math.floor(Math.abs(cellToLatLng(cells[i])[0]))),
  i => small(cellToBoundary(cells[i]).length),
  i => small(gridDisk(cells[i], 1).length),
  i => halves(cellToParent(cells[i], 5)),
][work]

await serve(() => {
  let high = 0; let low = 0
  for (let i = 0; i < count; i++) {
    const [h, l] = each(i)
    high ^= h
    low ^= l
  }
  return ((BigInt(high >>> 0) << 32n) | BigInt(low >>> 0)).toString(16)
})
