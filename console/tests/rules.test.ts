import { describe, expect, it } from "vitest";
import { readEvent } from "../src/api/audit";
import type { Device } from "../src/api/shapes";
import { boundsOf, places, sameOnMap } from "../src/map/features";
import { wrongPlace } from "../src/networks/place";
import { joinCommand, wrongIn } from "../src/networks/storage/joinCommand";
import { safety } from "../src/networks/storage/durability";

const disk = { name: "my-disk", space: "100GB", dir: "~/grange-disk", url: "http://127.0.0.1:4001", lat: "", lon: "" };
const device = (id: string, lat: number | null, state: Device["state"] = "live") =>
  ({ id, network: "storage", name: id, state, position: lat === null ? null : { lat, lon: 10 } }) as Device;

describe("the command that joins", () => {
  it("is one line a shell takes", () =>
    expect(joinCommand("storage", "http://127.0.0.1:8080", disk)).toBe("./grange join storage --node http://127.0.0.1:8080 --space 100GB --dir ~/grange-disk --url http://127.0.0.1:4001 --name my-disk"));
  it("quotes what a shell would take apart, and keeps the home folder", () =>
    expect(joinCommand("storage", "http://n", { ...disk, name: "it's; rm -rf", dir: "~/my disk" })).toContain(`--dir ~/'my disk' --url http://127.0.0.1:4001 --name 'it'\\''s; rm -rf'`));
  it("names another network of the module", () => expect(joinCommand("my-storage", "http://n", disk)).toContain("--network my-storage"));
  it("is not shown while a field is wrong", () =>
    expect(wrongIn({ ...disk, space: "a lot", url: "ftp://x", lat: "91", lon: "181" })).toEqual({ name: false, space: true, dir: false, url: true, lat: true, lon: true }));
  it("asks for both coordinates or none, and blames the one that is missing", () =>
    expect([wrongPlace({ lat: "59.9", lon: "" }), wrongPlace({ lat: "", lon: "10" }), wrongPlace({ lat: "", lon: "" }), wrongPlace({ lat: "", lon: "" }, true)]).toEqual([
      { lat: false, lon: true }, { lat: true, lon: false }, { lat: false, lon: false }, { lat: true, lon: true }]));
});

describe("the map", () => {
  it("is drawn anew for what it shows, not for every report", () => {
    const [one, heard] = [device("a", 5), { ...device("a", 5), lastEvidenceMs: 9 }];
    expect([sameOnMap([one], [heard]), sameOnMap([one], [device("a", 5, "silent")]), sameOnMap([one], [device("a", 6)]), sameOnMap([one], [])]).toEqual([true, false, false, false]);
  });
  it("draws devices at one position as one place, in the best of their states", () => {
    const { features } = places([device("a", 5, "silent"), device("b", 5), device("c", null)]);
    expect(features.map((one) => [one.properties.devices, one.properties.state])).toEqual([[2, "live"]]);
  });
  it("knows its bounds, and none without points", () =>
    expect([boundsOf(places([device("a", 5), device("b", 7)])), boundsOf(places([]))]).toEqual([[10, 5, 10, 7], null]));
});

describe("what the node says", () => {
  it("is read from a stream's events, comments left out", () => {
    expect(readEvent(`event: step\ndata: {"done":1}`)).toEqual({ name: "step", data: { done: 1 } });
    expect(readEvent(": still here")).toBeNull();
  });
  it("becomes words about safety", () => expect(["durable", "placing(1 of 3)", "stored-local"].map((said) => safety(said).tone)).toEqual(["good", "warn", "idle"]));
});
