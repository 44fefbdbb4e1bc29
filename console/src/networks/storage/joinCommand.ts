import { wrongPlace } from "../place";
import { quoted } from "../shell";

/** What a person chooses before a disk joins. */
export type Disk = { name: string; space: string; dir: string; url: string; lat: string; lon: string };

/** The one command that makes a disk of this network out of a folder. */
export function joinCommand(network: string, node: string, disk: Disk): string {
  const options: [string, string][] = [["--node", node], ["--space", disk.space.replaceAll(" ", "")], ["--dir", disk.dir], ["--url", disk.url], ["--name", disk.name]];
  if (network !== "storage") options.push(["--network", network]);
  if (disk.lat && disk.lon) options.push(["--lat", disk.lat], ["--lon", disk.lon]);
  return ["./grange join storage", ...options.map(([option, value]) => `${option} ${quoted(value.trim())}`)].join(" ");
}

/** Which fields would be refused; all false when the command is good to run. */
export const wrongIn = (disk: Disk) => ({
  name: disk.name.trim() === "",
  space: !/^\d+(\.\d+)?\s*([kKMGTP]i?)?B$/.test(disk.space.trim()),
  dir: disk.dir.trim() === "",
  url: !/^https?:\/\/[^\s/]+$/.test(disk.url.trim()),
  ...wrongPlace(disk),
});
