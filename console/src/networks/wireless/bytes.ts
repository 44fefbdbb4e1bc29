import { bytesOf, type RadioEvent } from "./events";

/** A stretch of a frame: its bytes, and which words of texts.wireless.bytes tell what they are. */
export type Stretch = { bytes: number[]; what: "kind" | "address" | "counter" | "port" | "value" | "rest"; says: string; name?: string };

/** Cayenne LPP: name, bytes of a part, its sign and what a step is worth, for each part. */
const kinds: Record<number, [name: string, size: number, signed: boolean, scales: number[]]> = {
  0: ["digitalInput", 1, false, [1]], 1: ["digitalOutput", 1, false, [1]], 2: ["analogInput", 2, true, [0.01]], 3: ["analogOutput", 2, true, [0.01]], 100: ["genericSensor", 4, false, [1]],
  101: ["illuminanceSensor", 2, false, [1]], 102: ["presenceSensor", 1, false, [1]], 103: ["temperatureSensor", 2, true, [0.1]], 104: ["humiditySensor", 1, false, [0.5]],
  113: ["accelerometer", 2, true, [0.001, 0.001, 0.001]], 115: ["barometer", 2, false, [0.1]], 116: ["voltage", 2, false, [0.01]], 117: ["current", 2, false, [0.001]], 118: ["frequency", 4, false, [1]],
  120: ["percentage", 1, false, [1]], 121: ["altitude", 2, true, [1]], 125: ["concentration", 2, false, [1]], 128: ["power", 2, false, [1]], 130: ["distance", 4, false, [0.001]], 131: ["energy", 4, false, [0.001]],
  132: ["direction", 2, false, [1]], 133: ["unixTime", 4, false, [1]], 134: ["gyrometer", 2, true, [0.01, 0.01, 0.01]], 135: ["colour", 1, false, [1, 1, 1]], 136: ["gpsLocation", 3, true, [0.0001, 0.0001, 0.01]], 142: ["switch", 1, false, [1]],
};

const bigEndian = (bytes: readonly number[], signed: boolean) => {
  const number = bytes.reduce((all, one) => all * 256 + one, 0);
  return signed && (bytes[0] ?? 0) > 127 ? number - 256 ** bytes.length : number;
};

/** As many decimals as the scale has: a tenth is a tenth. */
const scaled = (number: number, scale: number) => (number * scale).toFixed(scale === 1 ? 0 : Math.round(-Math.log10(scale)) || 1);

/** A payload in Cayenne LPP, value by value; null when it is none. */
export function lppStretches(payload: readonly number[]): Stretch[] | null {
  const found: Stretch[] = [];
  for (let at = 0; at < payload.length; ) {
    const kind = kinds[payload[at + 1] ?? -1];
    if (!kind) return null;
    const [name, size, signed, scales] = kind;
    const end = at + 2 + size * scales.length;
    if (end > payload.length) return null;
    const values = scales.map((scale, part) => scaled(bigEndian(payload.slice(at + 2 + part * size, at + 2 + (part + 1) * size), signed), scale));
    found.push({ bytes: payload.slice(at, end), what: "value", name, says: values.join(", ") });
    at = end;
  }
  return found;
}

/** An uplink in the order of the air: what is on the outside of every frame, then what the device said. */
export function stretchesOf(one: RadioEvent, isLpp: boolean): Stretch[] {
  const address = one.devAddr.match(/../g)!.map((pair) => Number.parseInt(pair, 16));
  const count = one.fCnt ?? 0;
  const payload = bytesOf(one.data);
  const outside: Stretch[] = [
    { bytes: [one.confirmed ? 0x80 : 0x40], what: "kind", says: one.confirmed ? "confirmed" : "plain" },
    { bytes: address.toReversed(), what: "address", says: one.devAddr },
    { bytes: [count & 255, (count >> 8) & 255], what: "counter", says: `${count}` },
    ...(one.fPort == null ? [] : [{ bytes: [one.fPort], what: "port" as const, says: `${one.fPort}` }]),
  ];
  return [...outside, ...((isLpp && lppStretches(payload)) || (payload.length > 0 ? [{ bytes: payload, what: "rest" as const, says: `${payload.length}` }] : []))];
}
