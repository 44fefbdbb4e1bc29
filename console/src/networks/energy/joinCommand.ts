import { wrongPlace } from "../place";
import { quoted } from "../shell";

/** What an owner says of a meter before it joins. */
export type Meter = { name: string; meter: string; inverter: string; feeder: string; lat: string; lon: string };

/** The one command that reads a meter and sends its slots. */
export function joinCommand(network: string, node: string, { name, meter, inverter, feeder, lat, lon }: Meter): string {
  const options: [string, string][] = [["--node", node], ["--meter", meter], ["--inverter", inverter], ["--name", name]];
  if (feeder.trim()) options.push(["--feeder", feeder]);
  if (network !== "energy") options.push(["--network", network]);
  if (lat && lon) options.push(["--lat", lat], ["--lon", lon]);
  return ["./grange join energy", ...options.map(([option, value]) => `${option} ${quoted(value.trim())}`)].join(" ");
}

/** Which fields would be refused; all false when the command is good to run. */
export const wrongIn = (meter: Meter) => ({
  name: meter.name.trim() === "",
  meter: !/^(p1:(\/\S+|[^\s:]+:\d+)|sunspec:[^\s:]+:\d+)$/.test(meter.meter.trim()),
  inverter: !/^\d{1,9}$/.test(meter.inverter.trim()),
  feeder: false,
  ...wrongPlace(meter),
});
