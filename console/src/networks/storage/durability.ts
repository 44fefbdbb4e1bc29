import { texts } from "../../texts";
import type { Tone } from "../../ui/Mark";

const words = texts.storage;

/** How safe content is, in words: the API says durable, placing(1 of 3), repairing(2 of 3) or stored-local. */
export function safety(durability: string): { tone: Tone; name: string; note: string } {
  if (durability === "durable") return { tone: "good", name: words.safe, note: words.stateNotes.safe };
  const placing = /^placing\((\d+) of (\d+)\)$/.exec(durability);
  if (placing) return { tone: "warn", name: words.states.placing(placing[1]!, placing[2]!), note: words.stateNotes.placing };
  const repairing = /^repairing\((\d+) of (\d+)\)$/.exec(durability);
  if (repairing) return { tone: "warn", name: words.states.repairing(repairing[1]!, repairing[2]!), note: words.stateNotes.repairing };
  return { tone: "idle", name: words.states.local, note: words.stateNotes.local };
}

/** What a browser shows by itself. */
export type Media = "image" | "video" | "audio" | null;

const media: readonly [Media, RegExp][] = [["image", /\.(png|jpe?g|gif|webp|avif|svg)$/i], ["video", /\.(mp4|webm|ogv|mov)$/i], ["audio", /\.(mp3|ogg|wav|flac|m4a)$/i]];

export const mediaOf = (name: string): Media => media.find(([, ends]) => ends.test(name))?.[0] ?? null;

/** Where the gateway gives the content; the file name decides its type. */
export const gatewayPath = (cid: string, name: string, download = false) =>
  `/ipfs/${cid}?filename=${encodeURIComponent(name.slice(name.lastIndexOf("/") + 1))}${download ? "&download=true" : ""}`;

const types: Record<string, string> = { jpg: "image/jpeg", svg: "image/svg+xml", ogv: "video/ogg", mov: "video/quicktime", mp3: "audio/mpeg", m4a: "audio/mp4", txt: "text/plain" };

/** What a browser calls a file of that name; plain bytes where it would not show it. */
export function mediaTypeOf(name: string): string {
  const [kind, ending] = [mediaOf(name), /\.(\w+)$/.exec(name)?.[1]?.toLowerCase() ?? ""];
  return types[ending] ?? (kind ? `${kind}/${ending}` : "application/octet-stream");
}
