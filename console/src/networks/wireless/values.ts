import { texts } from "../../texts";

const { values: known } = texts.wireless;

/** What a value is called and counted in, by the way to it: temperatureSensor.3 is a temperature in degrees. A channel's number is said where there are several of a kind. */
export function named(way: string, ways: readonly string[] = []): { name: string; unit: string } {
  const [kind, channel, ...rest] = way.split(".");
  const words = known[kind!];
  if (!words) return { name: way.replaceAll(/([a-z])([A-Z])/g, "$1 $2").replaceAll(/[._]/g, " "), unit: "" };
  const several = new Set(ways.filter((other) => other.startsWith(`${kind}.`)).map((other) => other.split(".")[1])).size > 1;
  return { name: [words[0], ...(several ? [channel] : []), ...rest].join(" "), unit: words[1] };
}

/** A value with its name and unit: temperature 21.5 °C. */
export const spoken = (name: string, value: string, unit: string) => `${name} ${value}${unit ? ` ${unit}` : ""}`;

/** All that an object says, a text for each value. */
export function saidBy(of: unknown): string[] {
  const leaves = leavesOf(of);
  const ways = leaves.map(([way]) => way);
  return leaves.map(([way, value]) => {
    const { name, unit } = named(way, ways);
    return spoken(name, value, unit);
  });
}

function leavesOf(of: unknown, way = ""): [string, string][] {
  if (typeof of !== "object" || of === null) return [[way, String(of)]];
  return Object.entries(of).flatMap(([name, one]) => leavesOf(one, way ? `${way}.${name}` : name));
}
