import { quoted } from "../shell";
import type { Rules } from "./rules";

/** What a person says of a sensor before it joins. */
export type Sensor = { name: string; command: string; lat: string; lon: string };

/** The one command that makes a sensor of this network; <c>cell</c> is where it stays, in a network that asks for it. */
export function joinCommand(network: string, node: string, sensor: Sensor, cell: string | null): string {
  const options: [string, string][] = [["--node", node]];
  if (cell) options.push(["--cell", cell]);
  options.push(["--command", sensor.command.trim()], ["--name", sensor.name.trim()]);
  // each of several sensors of one machine has a folder, and with it a key, of its own
  options.push(["--dir", `~/.grange/sensors/${network}-${sensor.name.trim().replaceAll(/[^\w-]+/g, "-")}`]);
  if (sensor.lat && sensor.lon) options.push(["--lat", sensor.lat.trim()], ["--lon", sensor.lon.trim()]);
  return [`./grange join ${network}`, ...options.map(([option, value]) => `${option} ${quoted(value)}`)].join(" ");
}

/** True where a sensor of the network says at its registration where it stays. */
export const stays = (rules: Rules): boolean => rules.cells?.from === "device";
