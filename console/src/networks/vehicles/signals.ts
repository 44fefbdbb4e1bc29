/** What the dials show, by VSS's paths; the first that the vehicle says is taken. `per` makes the unit of the path the unit of the dial. */
export type Dial = { key: "speed" | "range" | "charge" | "odometer"; names: readonly string[]; per: number; most: number | null; decimals: number };

export const dials: readonly Dial[] = [
  { key: "speed", names: ["Vehicle.Speed"], per: 1, most: 200, decimals: 0 },
  // VSS has ranges in metres
  { key: "range", names: ["Vehicle.Powertrain.TractionBattery.Range", "Vehicle.Powertrain.Range"], per: 1000, most: 600, decimals: 0 },
  { key: "charge", names: ["Vehicle.Powertrain.TractionBattery.StateOfCharge.Current", "Vehicle.Powertrain.TractionBattery.StateOfCharge.Displayed", "Vehicle.Powertrain.FuelSystem.RelativeLevel"], per: 1, most: 100, decimals: 0 },
  { key: "odometer", names: ["Vehicle.TraveledDistance", "Vehicle.Powertrain.Transmission.TravelledDistance"], per: 1, most: null, decimals: 0 },
];

type Said = { name: string; timeMs: number | string; value?: number | string | null | undefined; text?: string | null | undefined };

export type Reading = { name: string; value: number; atMs: number };

/** What a dial shows; null where the vehicle does not say it. */
export function reading({ names, per }: Dial, values: ReadonlyMap<string, Said>): Reading | null {
  for (const name of names) {
    const said = values.get(name);
    if (said?.value != null) return { name, value: Number(said.value) / per, atMs: Number(said.timeMs) };
  }
  return null;
}

export const isFuel = (name: string) => name.includes("FuelSystem");

/** A path without what all of them have, and with spaces, as people read it: "traction battery, state of charge, current". */
export const plainName = (path: string) => path.replace(/^Vehicle\./, "").split(".").map((part) => part.replaceAll(/([a-z])([A-Z])/g, "$1 $2").toLowerCase()).join(", ");

/** The later of two values of a signal stays. */
export function newest<Value extends Said>(known: ReadonlyMap<string, Value>, more: readonly Value[]): ReadonlyMap<string, Value> {
  const all = new Map(known);
  for (const one of more) if (Number(all.get(one.name)?.timeMs ?? -1) <= Number(one.timeMs)) all.set(one.name, one);
  return all;
}
