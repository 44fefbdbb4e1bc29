import { hashTypedData } from "viem";
import { describe, expect, it } from "vitest";
import { inOrder, isAccount, typedAct, vinOf } from "../src/networks/vehicles/acts";
import { pathsOf } from "../src/networks/vehicles/developer/program";
import { listed, phaseOf, untilDay } from "../src/networks/vehicles/grants";
import { pairCommand } from "../src/networks/vehicles/joinCommand";
import { sentenceOf } from "../src/networks/vehicles/sentence";
import { dials, newest, plainName, reading } from "../src/networks/vehicles/signals";
import { boxOf, circle, fixesOf, lengthOf, metresBetween } from "../src/networks/vehicles/track";

const seconds = (text: string) => Date.parse(text) / 1000;

describe("a grant", () => {
  const grant = { scopes: ["battery", "odometer"], purpose: "to price your policy", from: seconds("2026-02-01T00:00:00"), until: untilDay("2027-03-01")! };
  const at = (text: string) => Date.parse(text);
  it("is a sentence", () => {
    expect(sentenceOf(grant, "Anna Insurance", at("2026-06-01T00:00:00"))).toBe("Anna Insurance may see the odometer and the battery until 1 March 2027, to price your policy.");
    expect(sentenceOf(grant, "Anna", at("2026-01-01T00:00:00"))).toBe("Anna may see the odometer and the battery from 1 February 2026 until 1 March 2027, to price your policy.");
    expect(sentenceOf(grant, "Anna", at("2028-01-01T00:00:00"))).toBe("Anna could see the odometer and the battery until 1 March 2027, to price your policy. That is over.");
  });
  it("says its reason in the owner's own words", () => {
    expect(sentenceOf({ ...grant, purpose: "fleet report." }, "Bo", at("2026-06-01T00:00:00"))).toBe("Bo may see the odometer and the battery until 1 March 2027, for this: fleet report.");
  });
  it("holds from its first second and not at its last", () => {
    const phase = (atMs: number) => phaseOf({ from: 10, until: 20 }, atMs);
    expect([phase(9_999), phase(10_000), phase(19_999), phase(20_000)]).toEqual(["later", "now", "now", "over"]);
  });
  it("ends with a day that there is", () => {
    expect([untilDay("tomorrow"), untilDay("2027-13-01"), untilDay("")]).toEqual([null, null, null]);
  });
  it("lists as people do", () => {
    expect([listed([], "and"), listed(["a"], "and"), listed(["a", "b"], "and"), listed(["a", "b", "c"], "and")]).toEqual(["", "a", "a and b", "a, b and c"]);
    expect(inOrder(["raw", "odometer", "battery"])).toEqual(["odometer", "battery", "raw"]);
  });
});

describe("an act", () => {
  const frame = { network: "vehicles", nonce: 3, chainId: 31337, rewards: "0x00000000000000000000000000000000000000bb", deadline: 1_800_000_000 };
  const owner = "0x00000000000000000000000000000000000000aa";
  it("has the type that the node's own message has", () => {
    const typed = typedAct("grant", owner, { vehicle: 1, grantee: owner, scopes: ["odometer"], purpose: "a test", precision: "exact", from: 1, until: 2, history: "all" }, frame);
    expect(typed.types["GrantAccess"]!.map(({ type, name }) => `${type} ${name}`).join(",")).toBe(
      "address owner,string network,uint64 vehicle,address grantee,string[] scopes,string purpose,string precision,uint64 from,uint64 until,string history,uint64 nonce,uint64 deadline");
    expect(hashTypedData(typed as never)).toMatch(/^0x[0-9a-f]{64}$/);
  });
  it("is another message for another purpose", () => {
    const hash = (kind: "revoke" | "unpair") => hashTypedData(typedAct(kind, owner, kind === "revoke" ? { vehicle: 1, grantee: owner } : { vehicle: 1 }, frame) as never);
    expect(hash("revoke")).not.toBe(hash("unpair"));
  });
});

describe("what is typed", () => {
  it("is a VIN with spaces and small letters too", () => {
    expect([vinOf("1m8gdm9a xkp042788"), vinOf("1M8GDM9AXKP04278"), vinOf("1M8GDM9AXKPO42788")]).toEqual(["1M8GDM9AXKP042788", null, null]);
  });
  it("is an account", () => expect([isAccount(` 0x${"aB".repeat(20)} `), isAccount("0xaa")]).toEqual([true, false]));
  it("is paths, each once", () => expect(pathsOf(" Vehicle.Speed,Vehicle.Speed  Vehicle.TraveledDistance,")).toEqual(["Vehicle.Speed", "Vehicle.TraveledDistance"]));
  it("is quoted in the command", () => {
    expect(pairCommand("vehicles", "http://127.0.0.1:8080", { vehicle: "1", name: "Anna's car" })).toBe("./grange vehicle pair ~/.grange/agents/vehicle --node http://127.0.0.1:8080 --vehicle 1 --name 'Anna'\\''s car'");
    expect(pairCommand("cars", "http://a", { vehicle: "2", name: "x" })).toContain(" --network cars");
  });
});

describe("a dial", () => {
  const range = dials.find((one) => one.key === "range")!;
  const values = (...some: [string, number, number][]) => newest(new Map(), some.map(([name, timeMs, value]) => ({ name, timeMs, time: "", value, text: null })) as never);
  it("shows kilometres of metres, and nothing where nothing was said", () => {
    expect(reading(range, values(["Vehicle.Powertrain.TractionBattery.Range", 5, 243_000]))).toEqual({ name: "Vehicle.Powertrain.TractionBattery.Range", value: 243, atMs: 5 });
    expect(reading(range, values())).toBeNull();
  });
  it("keeps the later value", () => {
    expect(newest(values(["Vehicle.Speed", 9, 50]), [{ name: "Vehicle.Speed", timeMs: 8, time: "", value: 40, text: null } as never]).get("Vehicle.Speed")!.value).toBe(50);
  });
  it("has a name that is read easily", () => expect(plainName("Vehicle.Powertrain.TractionBattery.StateOfCharge.Current")).toBe("powertrain, traction battery, state of charge, current"));
});

describe("a trip", () => {
  const series = (name: string, ...values: [number, number][]) => ({ name: `Vehicle.CurrentLocation.${name}`, values: values.map(([fromMs, value]) => ({ fromMs, value })) });
  it("is made of whole fixes only", () => {
    expect(fixesOf([series("Latitude", [1, 48], [2, 48.1]), series("Longitude", [1, 16])])).toEqual([{ atMs: 1, lat: 48, lon: 16 }]);
    expect(fixesOf([])).toEqual([]);
  });
  it("is as long as its parts", () => {
    const fixes = [0, 1, 2].map((at) => ({ atMs: at, lat: 48 + at * 0.01, lon: 16 }));
    expect(Math.round(lengthOf(fixes))).toBe(Math.round(metresBetween(fixes[0]!, fixes[2]!)));
    expect(Math.round(lengthOf(fixes))).toBe(2224);
    expect([lengthOf([]), boxOf([])]).toEqual([0, null]);
  });
  it("is hidden in a circle of the size that is said", () => {
    const edge = circle({ lat: 48, lon: 16 }, 750);
    expect(edge[0]).toEqual(edge.at(-1));
    for (const [lon, lat] of edge) expect(Math.abs(metresBetween({ lat: 48, lon: 16 }, { lat: lat!, lon: lon! }) - 750)).toBeLessThan(1);
  });
});
