import { describe, expect, it } from "vitest";
import { brief, bytes, dollars, span, tokens, units } from "../src/format";

describe("amounts", () => {
  it("are rounded down: nobody is shown a coin that is not there", () => {
    expect(tokens("1999999999999999999", "GRG")).toBe("1.9999 GRG");
    expect(dollars(1_999_999)).toBe("1.9999 USD");
  });
  it("say that they are small instead of zero", () => expect(units(1n, 18, 4)).toBe("< 0.0001"));
  it("keep every digit of what exceeds a floating-point number", () => expect(units(123_456_789_012_345_678_901_234_567n, 18, 4)).toBe("123,456,789.0123"));
  it("are a plain 0 when there is nothing", () => expect([tokens("0", "GRG"), dollars(0), units(10n ** 18n, 18, 4)]).toEqual(["0 GRG", "0 USD", "1.0000"]));
});

describe("other numbers", () => {
  it("count bytes in thousands", () => expect([999, 1000, 3_279_078, 20e9].map(bytes)).toEqual(["999 B", "1.0 kB", "3.3 MB", "20.0 GB"]));
  it("tell spans in their largest unit", () => expect([4_000, 61_000, 7_200_000, 200_000_000].map(span)).toEqual(["4 s", "1 min", "2 h", "2 days"]));
  it("shorten identifiers at both ends and leave short ones", () => expect([brief("0x0123456789abcdef0123"), brief("short")]).toEqual(["0x012345…f0123", "short"]));
});
