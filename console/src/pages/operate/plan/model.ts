/** A model of docs/simulator.md, as far as the page looks into it. */
export type Model = {
  title: string;
  runs: number;
  days: number;
  every: number;
  sweep: Record<string, [number, number]>;
  alternatives: Record<string, unknown>;
  networks: { definition: Record<string, unknown>; providers: { name: string }[] }[];
};

type Json = Record<string, unknown> | readonly unknown[];

export type Headline = { survival: number; breaksFirst: string; units: number; priceUsd: number; incomeUsd: number; underWater: number; burnToMint: number; netEmission: number; revenueAboveEmissionDay: number | null };
export type Quantiles = { p5: number[]; p25: number[]; p50: number[]; p75: number[]; p95: number[] };
export type Policy = { name: string; headline: Headline; runwayDays: number; breaksFirst: { what: string; runs: number; medianDay: number }[]; series: Record<string, Quantiles>; day: number[] };
export type Swing = { path: string; least: number; most: number; atLeast: Headline; atMost: Headline };
export type Outcome = { runs: number; days: number; seed: number; assumes: string[]; policies: Policy[]; oneAtATime: Swing[] };

export function at(json: unknown, path: string): unknown {
  return path.split(".").reduce<unknown>((from, step) => (from as Record<string, unknown> | undefined)?.[step], json);
}

/** The same with something else at a path. */
export function withAt<T extends Json>(json: T, path: string, value: unknown): T {
  const [step, ...rest] = path.split(".");
  const next = rest.length === 0 ? value : withAt((json as Record<string, Json>)[step!]!, rest.join("."), value);
  if (Array.isArray(json)) return json.map((one: unknown, index) => (`${index}` === step ? next : one)) as unknown as T;
  return { ...json, [step!]: next } as T;
}

/** Every member that differs between two definitions, by its path. */
export function differences(before: unknown, after: unknown, path = ""): { path: string; before: unknown; after: unknown }[] {
  if (JSON.stringify(before) === JSON.stringify(after)) return [];
  if (!isObject(before) || !isObject(after)) return [{ path, before, after }];
  return [...new Set([...Object.keys(before), ...Object.keys(after)])].flatMap((key) => differences(before[key], after[key], path ? `${path}.${key}` : key));
}

const isObject = (json: unknown): json is Record<string, unknown> => typeof json === "object" && json !== null && !Array.isArray(json);

/** A number as a person says it: 1,460 · 0.05 · 2.4 M. */
export function short(value: number): string {
  const size = Math.abs(value);
  if (size >= 1e9) return `${(value / 1e9).toFixed(2)} bn`;
  if (size >= 1e6) return `${(value / 1e6).toFixed(2)} M`;
  if (size >= 100) return Math.round(value).toLocaleString("en");
  return size === 0 ? "0" : `${Number(value.toPrecision(3))}`;
}
