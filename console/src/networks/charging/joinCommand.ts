import { wrongPlace } from "../place";
import { quoted } from "../shell";
import { isMoney } from "./tariff";

/** What an owner says of a charger before it joins. */
export type Charger = { code: string; price: string; kw: string; meterKey: string; lat: string; lon: string };

/** What is chosen from lists. */
export type Choices = { plug: string; profile: string };

/** A password for a charger: 20 random bytes in hex, as many as OCPP takes. */
export const newPassword = () => Array.from(crypto.getRandomValues(new Uint8Array(20)), (byte) => byte.toString(16).padStart(2, "0")).join("");

/** The one command that lets a charger in; the node is told the password's hash only. */
export function joinCommand(network: string, node: string, charger: Charger, { plug, profile }: Choices, password: string): string {
  const options: [string, string][] = [["--node", node], ["--price", `${Math.round(Number(charger.price) * 1_000_000)}`], ["--watts", `${Math.round(Number(charger.kw) * 1000)}`], ["--plug", plug]];
  if (profile !== "3") options.push(["--key", password]);
  if (profile !== "1") options.push(["--profile", profile]);
  if (charger.meterKey.trim()) options.push(["--meter-key", charger.meterKey.replaceAll(/\s/g, "")]);
  if (network !== "charging") options.push(["--network", network]);
  if (charger.lat && charger.lon) options.push(["--lat", charger.lat.trim()], ["--lon", charger.lon.trim()]);
  return [`./grange join charging ${quoted(charger.code.trim())}`, ...options.map(([option, value]) => `${option} ${quoted(value)}`)].join(" ");
}

/** Where the charger connects. */
export const address = (node: string, code: string, profile: string) => `${(profile === "1" ? node : node.replace(/^http:/, "https:")).replace(/^http/, "ws")}/ocpp/${encodeURIComponent(code.trim())}`;

/** Which fields would be refused; all false when the command is good to run. */
export const wrongIn = (charger: Charger) => ({
  code: !/^[\w*=:+|@.-]{1,48}$/.test(charger.code.trim()),
  price: !isMoney(charger.price),
  kw: !/^\d{1,4}(\.\d)?$/.test(charger.kw.trim()) || Number(charger.kw) < 1 || Number(charger.kw) > 1000,
  meterKey: charger.meterKey.trim() !== "" && !/^[0-9a-f\s]{96,400}$/i.test(charger.meterKey.trim()),
  ...wrongPlace(charger),
});
