import { quoted } from "../shell";

/** What an owner says of a camera before it joins. */
export type CameraForm = { name: string; pictures: string };

/** The one command that signs and uploads what the camera took. */
export function joinCommand(network: string, node: string, { name, pictures }: CameraForm): string {
  const options: [string, string][] = [["--node", node], ["--pictures", pictures], ["--name", name]];
  if (network !== "mapping") options.push(["--network", network]);
  return ["./grange join mapping", ...options.map(([option, value]) => `${option} ${quoted(value.trim())}`)].join(" ");
}

export const wrongIn = (camera: CameraForm) => ({ name: camera.name.trim() === "", pictures: camera.pictures.trim() === "" });
