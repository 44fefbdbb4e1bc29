/** A codec in the style that makers publish: two bytes of temperature in tenths of a degree. */
export const exampleCodec = `function decodeUplink(input) {
  var raw = (input.bytes[0] << 8) | input.bytes[1];
  if (raw > 32767) raw -= 65536; // below zero
  return { data: { temperature: raw / 10 } };
}
`;
