import { mediaTypeOf } from "../networks/storage/durability";
import { bodyOf, opened, SealedError } from "../sealed/format";
import type { ShareLink } from "../sealed/shareLink";
import { texts } from "../texts";

const words = texts.share;

/** A file that was opened: where this page has it, and its beginning where it is text. */
export type Fetched = { name: string; size: number; url: string; text: string | null };

const mostText = 200_000;

/** Fetches a sealed file and opens it while it comes; the parts go to where the browser keeps large files. */
export async function fetchOpened({ cid, key }: ShareLink, name: string, progress: (done: number, all: number) => void, stop: AbortSignal): Promise<Fetched> {
  const response = await fetch(`/ipfs/${cid}`, { signal: stop }).catch(() => {
    throw new Error(words.unreachable);
  });
  if (!response.ok) throw new Error(response.status === 410 || response.status === 451 ? words.denied : response.status === 404 ? words.gone : words.unreachable);
  const all = Number(response.headers.get("content-length") ?? 0);
  const parts: Blob[] = [];
  let done = 0;
  try {
    for await (const part of opened(key, bodyOf(response))) {
      parts.push(new Blob([part]));
      done += part.length;
      progress(done, all);
    }
  } catch (failed) {
    throw failed instanceof SealedError ? new Error(words.doesNotOpen) : failed;
  }
  const file = new Blob(parts, { type: mediaTypeOf(name) });
  const text = /\.(txt|md|csv|json|log)$/i.test(name) ? await file.slice(0, mostText).text() : null;
  return { name, size: file.size, url: URL.createObjectURL(file), text };
}
