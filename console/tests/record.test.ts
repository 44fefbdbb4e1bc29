import { expect, test } from "vitest";
import { encodeRecord } from "../src/wallet/record";

const hex = (bytes: Uint8Array) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
const said = { network: "weather", kind: "readings.read", body: Uint8Array.of(0xa0), account: `0x${"11".repeat(20)}`, operator: `0x${"22".repeat(32)}` };

test("a first record has no record before it", () => {
  const block = hex(encodeRecord({ ...said, sequence: 0, previous: null, timeMs: 1_700_000_000_000 }));
  expect(block).toBe(
    `a96174${"1b0000018bcfe56800"}617601${"626279"}5821${"01"}${"00".repeat(12)}${"11".repeat(20)}${"626f70"}5820${"22".repeat(32)}` +
      `${"636e6574"}6777656174686572${"63736571"}00${"64626f6479"}a0${"646b696e64"}6d72656164696e67732e72656164${"6470726576"}f6`,
  );
});

test("a later record names the one before by the bytes of its CID", () => {
  const previous = "bafyreihdwdcefgh4dqkjv67uzcmw7ojee6xedzdetojuzjevtenxquvyku";
  const block = hex(encodeRecord({ ...said, sequence: 300, previous, timeMs: 5 }));
  expect(block).toContain("6373657119012c");
  expect(block).toMatch(/6470726576582401711220[0-9a-f]{64}$/);
});
