import { describe, expect, it } from "vitest";
import type { Device, Network, Work } from "../src/api/shapes";
import { agreementOf, told } from "../src/networks/readings/agreement";
import { joinCommand } from "../src/networks/readings/joinCommand";
import { exampleLine, priceOf, rulesOf, spoken } from "../src/networks/readings/rules";

const network = (rules: object, prices: Record<string, number> = {}) => ({ rules, prices }) as unknown as Network;
const sensor = (id: string, cell: string) => ({ id, facts: { cell } }) as unknown as Device;
const said = (device: string, reason: string) => ({ device, reason }) as Work;

describe("a reported number", () => {
  it("is spoken in the unit that people use, without losing a digit", () =>
    expect([spoken(21_500, "milli-degC"), spoken(-40, "milli-degC"), spoken(101_325, "Pa"), spoken(1000, "per mille"), spoken(155, "0.1 ug/m3"), spoken(7, "0.1 ppb"), spoken(12_000, "mm/s")]).toEqual(
      ["21.5 °C", "−0.04 °C", "1,013.25 hPa", "100 %", "15.5 µg/m³", "0.7 ppb", "12 m/s"]));
  it("keeps a unit that nobody knows", () => expect(spoken(1205, "mm of harbour")).toBe("1,205 mm of harbour"));
});

describe("the rules of a network", () => {
  it("mean something where nothing is said", () => expect(rulesOf(network({}))).toEqual({ fields: [], minIntervalSeconds: 60, windowSeconds: 600, cells: null, rail: "cash" }));
  it("name the price of a reading", () => expect([priceOf(network({}, { read: 100 })), priceOf(network({}))]).toEqual([100, 0]));
  it("give an example that a sensor may print", () => expect(exampleLine([{ name: "level", unit: "mm", min: -10, max: 20 }])).toBe("level=5"));
});

describe("the command that joins a sensor", () => {
  it("is one line a shell takes, with the area and a folder of its own", () =>
    expect(joinCommand("weather", "http://n", { name: "on the roof", command: "cat /dev/sensor", lat: "38.7", lon: "-9.1" }, "873933676ffffff")).toBe(
      "./grange join weather --node http://n --cell 873933676ffffff --command 'cat /dev/sensor' --name 'on the roof' --dir ~/.grange/sensors/weather-on-the-roof --lat 38.7 --lon -9.1"));
});

describe("agreement", () => {
  const devices = [sensor("a", "one"), sensor("b", "one"), sensor("c", "one"), sensor("d", "two")];
  const work = [said("a", "confirmed"), said("b", "confirmed"), said("c", "confirmed"), said("c", "contradicted"), said("d", "unconfirmed")];
  it("counts every sensor once, by the worst that was said of it", () => expect(agreementOf(work, devices).get("one")).toEqual({ agreed: 2, differed: 1, alone: 0 }));
  it("is told in words", () => {
    const places = agreementOf(work, devices);
    expect([told(places.get("one")).name, told(places.get("two")).tone, told(undefined).name]).toEqual(["1 of 3 differs", "idle", "not compared yet"]);
  });
});
