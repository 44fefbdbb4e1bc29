import { useQuery } from "@tanstack/react-query";
import { Problem } from "../../api/problem";
import type { StoredFile } from "../../api/shapes";
import { headerBytes, isHeader, objectKey, seal } from "../../sealed/format";
import { keptKey, ownKey, readKey, useKeyText } from "../../sealed/keys";
import { hideName, privateFolder, revealName } from "../../sealed/names";
import { shareLink } from "../../sealed/shareLink";
import { texts } from "../../texts";
import { keepFile, type Payer } from "./keepFile";

export const isPrivate = (file: StoredFile) => file.name.startsWith(privateFolder);

/** The names of private files that this browser's key opens, by the names the node has. */
export function useRevealed(files: readonly StoredFile[]): ReadonlyMap<string, string> {
  const text = useKeyText();
  const hidden = files.filter(isPrivate).map((file) => file.name);
  const found = useQuery({
    queryKey: ["revealed", text, hidden.join()],
    queryFn: async () => {
      const key = readKey(text!);
      const pairs = await Promise.all(hidden.map(async (stored) => [stored, key && (await revealName(key, stored))] as const));
      return new Map(pairs.filter((pair): pair is readonly [string, string] => pair[1] !== null));
    },
    enabled: text !== null && hidden.length > 0,
  });
  return found.data ?? new Map();
}

/** Seals a file and its name in this browser and sends them; the node never sees the key. */
export async function uploadPrivate(network: string, file: File, payer: Payer, progress: (done: number) => void, cancel: AbortSignal): Promise<void> {
  const key = ownKey();
  const sealed = await seal(key, file);
  cancel.throwIfAborted();
  await keepFile(network, await hideName(key, file.name), sealed, payer, progress, cancel);
}

/** A link that opens one private file; the key behind '#' is of this file alone. */
export async function linkTo(file: StoredFile, name: string): Promise<string> {
  const path = `/ipfs/${file.cid}`;
  const response = await fetch(path, { headers: { Range: `bytes=0-${headerBytes - 1}` } }).catch(() => {
    throw Problem.unreachable(path);
  });
  const header = new Uint8Array(await response.arrayBuffer());
  const key = keptKey();
  if (!response.ok || !isHeader(header) || !key) throw new Problem(response.status, "not-available", texts.storage.noLink, null, path);
  return shareLink(window.location.origin, { cid: file.cid, key: await objectKey(key, header), name });
}
