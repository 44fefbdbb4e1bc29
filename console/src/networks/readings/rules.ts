import type { Network } from "../../api/shapes";
import { count, credits, dollars } from "../../format";

/** A number that a sensor of the network reports: a whole number in its unit. */
export type Field = { name: string; unit: string; min: number; max: number; tolerance?: number };

/** The rules of a readings network (networks/Readings/README.md), with what is meant where nothing is said. */
export type Rules = {
  fields: readonly Field[];
  minIntervalSeconds: number;
  windowSeconds: number;
  cells: { from: "device" | "reading"; resolution: number } | null;
  /** What readers pay with. */
  rail: "cash" | "credits";
};

export function rulesOf(network: Network): Rules {
  const said = network.rules as Partial<Rules>;
  return { fields: said.fields ?? [], minIntervalSeconds: said.minIntervalSeconds ?? 60, windowSeconds: said.windowSeconds ?? 600, cells: said.cells ?? null, rail: said.rail ?? "cash" };
}

/** What one reading of one place costs, in micro-dollars. */
export const priceOf = (network: Network): number => network.prices.read ?? 0;

/** A credit in micro-dollars. */
const creditMicroUsd = 10;

/** The same in what the network sells for; a started credit is a whole one. */
export const priceIn = (network: Network): string => (rulesOf(network).rail === "credits" ? credits(Math.ceil(priceOf(network) / creditMicroUsd)) : dollars(priceOf(network)));

/** Units in which sensors report whole numbers, and the ones that people use: how many of the first make one of the second. */
const usual: Record<string, [number, string]> = {
  "milli-degC": [1000, "°C"],
  Pa: [100, "hPa"],
  "per mille": [10, "%"],
  "mm/s": [1000, "m/s"],
  um: [1000, "mm"],
  "ug/m3": [1, "µg/m³"],
};

/** A reported number as people say it; nothing is rounded. */
export function spoken(value: number, unit: string): string {
  const [, share, base] = /^(0\.0*1) (.+)$/.exec(unit) ?? [null, "1", unit];
  const [per, name] = usual[base!] ?? [1, base!];
  const divisor = per * Math.round(1 / Number(share));
  const text = (Math.abs(value) / divisor).toFixed(Math.ceil(Math.log10(divisor)));
  const [whole, fraction = ""] = text.split(".");
  const kept = fraction.replace(/0+$/, "");
  return `${value < 0 ? "−" : ""}${count(Number(whole))}${kept ? `.${kept}` : ""} ${name}`;
}

/** A mild day, in the units of the networks that ship. */
const mild: Record<string, number> = { temperature: 21_500, pressure: 101_325, humidity: 550, wind: 2400, rain: 0, pm25: 90, pm10: 180, no2: 120, o3: 350, co2: 420 };

/** What a sensor's script may print: every field by its name, an unknown one from the middle of its range. */
export const exampleLine = (fields: readonly Field[]): string => fields.map(({ name, min, max }) => `${name}=${valueIn(min, max, mild[name])}`).join(" ");

const valueIn = (min: number, max: number, usual: number | undefined) => (usual !== undefined && usual >= min && usual <= max ? usual : Math.round((min + max) / 2));
