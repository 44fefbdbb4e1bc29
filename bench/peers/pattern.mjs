/** The bytes that all contenders take in: xorshift32, little-endian. The same as Pattern.cs, so that results can be compared. */
export function pattern (length) {
  const words = new Uint32Array(length / 4)
  let x = 0x9E3779B9 | 0
  for (let i = 0; i < words.length; i++) {
    x ^= x << 13
    x ^= x >>> 17
    x ^= x << 5
    words[i] = x
  }
  return new Uint8Array(words.buffer)
}
