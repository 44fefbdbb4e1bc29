import { describe, expect, it } from "vitest";
import { lppStretches, stretchesOf } from "../src/networks/wireless/bytes";
import { creditsFor, month } from "../src/networks/wireless/cost";
import { type RadioEvent, strength } from "../src/networks/wireless/events";
import { labelOf } from "../src/networks/wireless/label";
import { saidBy } from "../src/networks/wireless/values";

const up = (more: Partial<RadioEvent>): RadioEvent => ({ event: "up", number: 1, deduplicationId: "a", time: "2026-01-01T00:00:00Z", deviceInfo: { deviceName: "a", devEui: "0000000000000001" }, devAddr: "02000001", fCnt: 258, fPort: 2, data: btoa("\x03\x67\xff\x9c"), ...more });

describe("a frame", () => {
  it("is told in the order of the air", () => {
    expect(stretchesOf(up({}), true).map(({ what, bytes, says }) => [what, bytes, says])).toEqual([
      ["kind", [0x40], "plain"], ["address", [1, 0, 0, 2], "02000001"], ["counter", [2, 1], "258"], ["port", [2], "2"], ["value", [3, 0x67, 0xff, 0x9c], "-10.0"],
    ]);
  });
  it("shows bytes as they are when they are no LPP", () => {
    expect(lppStretches([3, 0x67, 1])).toBeNull();
    expect(lppStretches([3, 250, 1])).toBeNull();
    expect(stretchesOf(up({ data: "AQI=" }), true).at(-1)).toEqual({ bytes: [1, 2], what: "rest", says: "2" });
  });
  it("reads values of several parts", () => {
    expect(lppStretches([1, 136, 6, 0x76, 0x5f, 0xf2, 0x96, 0x0a, 0, 3, 0xe8])!.map((one) => one.says)).toEqual(["42.3519, -87.9094, 10.00"]);
  });
  it("is heard well far above the noise", () => {
    const at = (snr: number, spreadingFactor: number) => strength(up({ rxInfo: [{ gatewayId: "a", rssi: -80, snr }], txInfo: { frequency: 1, modulation: { lora: { spreadingFactor, bandwidth: 125000 } } } }));
    expect([at(9, 7), at(-3, 7), at(-7, 7), at(-9, 12)]).toEqual([3, 2, 1, 3]);
  });
});

describe("what a sensor says", () => {
  it("has names and units where they are known", () => {
    expect(saidBy({ temperatureSensor: { 3: 8.5 }, humiditySensor: { 4: 50 }, digitalInput: { 5: 1, 6: 0 } })).toEqual(["temperature 8.5 °C", "humidity 50 %", "input 5 1", "input 6 0"]);
    expect(saidBy({ waterLevel_cm: 12, door: "open" })).toEqual(["water Level cm 12", "door open"]);
  });
});

describe("the cost", () => {
  it("is a credit for 24 bytes and each gateway", () => {
    expect([creditsFor(1, 1), creditsFor(24, 1), creditsFor(25, 1), creditsFor(25, 3)]).toEqual([1, 1, 2, 6]);
    expect(month(12, 1, 24)).toEqual({ credits: 720, microUsd: 7200 });
  });
});

describe("a label", () => {
  it("names the sensor", () => {
    expect(labelOf(" LW:D0:1122334455667788:AABBCCDDEEFF0011:AABB1122:OAABBCCDDEEFF:CAF2C\n")).toBe("aabbccddeeff0011");
    expect(labelOf("https://example.org")).toBeNull();
  });
});
