/** An event as the node tells it: ChirpStack's JSON. */
export type RadioEvent = {
  event: "up" | "join" | "ack" | "txack" | "status" | "log" | "final";
  number: number;
  deduplicationId: string;
  time: string;
  deviceInfo: { deviceName: string; devEui: string };
  devAddr: string;
  fCnt?: number;
  fPort?: number | null;
  confirmed?: boolean;
  data?: string;
  object?: Record<string, unknown>;
  objectError?: string;
  rxInfo?: { gatewayId: string; rssi: number; snr: number }[] | undefined;
  txInfo?: { frequency: number; modulation: { lora?: { spreadingFactor: number; bandwidth: number } } };
  description?: string;
  acknowledged?: boolean;
  batteryLevel?: number | null;
  margin?: number;
};

export const timeOf = (one: RadioEvent) => Date.parse(one.time);

export const bytesOf = (base64: string | undefined): number[] => Array.from(atob(base64 ?? ""), (one) => one.charCodeAt(0));

export const hex = (bytes: readonly number[]) => bytes.map((one) => one.toString(16).padStart(2, "0")).join(" ");

/** A value of an object by the way to it: temperatureSensor.3. Numbers only. */
export function numbersIn(of: unknown, way = ""): [string, number][] {
  if (typeof of === "number") return [[way, of]];
  if (typeof of !== "object" || of === null) return [];
  return Object.entries(of).flatMap(([name, one]) => numbersIn(one, way ? `${way}.${name}` : name));
}


/** How strong a frame was heard: 3 for well, 1 for hardly. By how far it stands above what its speed needs (10 dB and more is well). */
export function strength({ rxInfo, txInfo }: RadioEvent): 1 | 2 | 3 {
  const needed = { 7: -7.5, 8: -10, 9: -12.5, 10: -15, 11: -17.5, 12: -20 }[txInfo?.modulation.lora?.spreadingFactor ?? 7] ?? -7.5;
  const margin = Math.max(-30, ...(rxInfo ?? []).map((one) => one.snr)) - needed;
  return margin >= 10 ? 3 : margin >= 4 ? 2 : 1;
}
