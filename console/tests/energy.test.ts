import { describe, expect, it } from "vitest";
import type { Certificate, EnergyTerms, Interval, MarketLine } from "../src/api/shapes";
import { newest, owed, slotsOf, watts } from "../src/networks/energy/flows";
import { heatOf } from "../src/networks/energy/heat";
import { clock, example, sharedPrice } from "../src/networks/energy/terms";

const terms = (said: Partial<EnergyTerms>): EnergyTerms => ({
  profile: null, notice: null, slotSeconds: 900, key: "dynamic", price: "mmr", fixedMicro: 0, retailMicro: 300_000, feedInMicro: 80_000, tariffs: [], isOwnFirst: true, gridMicros: [0], proximity: [],
  levyMicro: 0, transactionMicro: 0, sellerBps: 0, closeDays: 90, contracts: [], grid: [], forward: null, payment: null, ...said,
});

describe("what a neighbour's kWh costs", () => {
  it("is half way between retail and feed-in", () => expect(sharedPrice(terms({}))).toBe(190_000));
  it("is rounded half up", () => expect(sharedPrice(terms({ retailMicro: 300_001 }))).toBe(190_001));
  it("is what the founder said", () => expect([sharedPrice(terms({ price: "fixed", fixedMicro: 123 })), sharedPrice(terms({ price: "bill" }))]).toEqual([123, 0]));
  it("follows supply and demand", () => expect(sharedPrice(terms({ price: "sdr" }))).toBe(Math.round((2 * 300_000 * 80_000) / 380_000)));
  it("is nothing under supply and demand where feed-in pays nothing", () => expect(sharedPrice(terms({ price: "sdr", feedInMicro: 0 }))).toBe(0));
});

describe("a home's bill", () => {
  it("saves what both sides win, less the fees", () => {
    const fees = terms({ gridMicros: [10_000, 90_000], levyMicro: 1_000, transactionMicro: 4_000, sellerBps: 2_500 });
    expect(example(fees, 10n, 4n, 6n)).toEqual({ alone: 3_000_000n - 480_000n, community: 1_800_000n + 4n * (190_000n + 11_000n + 3_000n) - 6n * (190_000n - 1_000n) });
  });
  it("is the same where nothing is shared", () => expect(example(terms({}), 10n, 0n, 0n)).toEqual({ alone: 3_000_000n, community: 3_000_000n }));
});

it("writes minutes of a day", () => expect([0, 65, 1_320, 1_440].map(clock)).toEqual(["00:00", "01:05", "22:00", "24:00"]));

describe("a home's slots", () => {
  const reading = (device: string, slotMs: number, importWh: number, exportWh: number) => ({ device, slotMs, seconds: 900, importWh, exportWh }) as Interval;
  const line = (slotMs: number, kind: string, payer: string, payee: string, wh: number, micro: number) => ({ slotMs, kind, payer, payee, wh, micro }) as MarketLine;
  const [readings, lines] = [
    [reading("a", 900, 500, 100), reading("a", 0, 50, 0), reading("b", 900, 0, 300)],
    [line(900, "p2p", "a", "b", 300, 57), line(900, "residual", "a", "supplier", 100, 30), line(0, "residual", "a", "supplier", 50, 15)],
  ];
  it("are what the meter counted and the lines say, oldest first", () => expect(slotsOf("a", readings, lines)).toEqual([
    { slotMs: 0, own: 0, bought: 0, supplied: 50, sold: 0, surplus: 0 }, { slotMs: 900, own: 100, bought: 300, supplied: 100, sold: 0, surplus: 0 },
  ]));
  it("add up to what is owed, on both sides", () => expect([owed("a", lines), owed("b", lines)]).toEqual([102n, -57n]));
  it("end in the newest, whose power is its average", () => expect([...newest(readings).values()].map(watts)).toEqual([1_600, -1_200]));
});

it("heats the hour in which the sun was certified", () => {
  const noon = new Date(2026, 5, 1, 12).getTime();
  const certificate = (slotMs: number, wh: number, freeWh: number) => ({ slotMs, wh, freeWh }) as Certificate;
  const days = heatOf([certificate(noon, 100, 40), certificate(noon + 900_000, 10, 10), certificate(noon + 86_400_000, 5, 0)]);
  expect(days.map((day) => [new Date(day.dayMs).getDate(), day.hours[12]])).toEqual([[2, { wh: 5, claimed: 5 }], [1, { wh: 110, claimed: 60 }]]);
});
