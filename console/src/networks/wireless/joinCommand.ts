import { wrongPlace } from "../place";
import { quoted } from "../shell";

/** What an owner says of a gateway before it joins. */
export type GatewayForm = { name: string; eui: string; gain: string; lat: string; lon: string };

/** The one command that runs the agent beside the gateway's packet forwarder. */
export function joinCommand(network: string, node: string, { name, eui, gain, lat, lon }: GatewayForm): string {
  const options: [string, string][] = [["--node", node], ["--eui", eui.replaceAll(/[\s:-]/g, "").toLowerCase()], ["--name", name]];
  if (gain.trim() !== "" && Number(gain) !== 0) options.push(["--gain", gain]);
  if (network !== "wireless") options.push(["--network", network]);
  if (lat && lon) options.push(["--lat", lat], ["--lon", lon]);
  return ["./grange join wireless", ...options.map(([option, value]) => `${option} ${quoted(value.trim())}`)].join(" ");
}

/** Which fields would be refused; all false when the command is good to run. */
export const wrongIn = (gateway: GatewayForm) => ({
  name: gateway.name.trim() === "",
  eui: !/^[0-9a-f]{16}$/i.test(gateway.eui.replaceAll(/[\s:-]/g, "")),
  gain: !/^(-?\d{1,2}(\.\d)?)?$/.test(gateway.gain.trim()),
  ...wrongPlace(gateway),
});
