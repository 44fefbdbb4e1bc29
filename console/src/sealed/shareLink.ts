import { cidBytes } from "../wallet/record";
import { fromBase64, joined, toBase64 } from "./base64";
import type { ObjectKey } from "./format";

export type ShareLink = { cid: string; key: ObjectKey; name: string | null };

const checkBytes = 4;

async function checkOf(cid: string, key: ObjectKey) {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", joined(cidBytes(cid), key))).slice(0, checkBytes);
}

/** A link that opens one file: its key stands behind '#', which browsers do not send. */
export async function shareLink(node: string, { cid, key, name }: ShareLink): Promise<string> {
  const secret = toBase64(joined(key, await checkOf(cid, key)));
  return `${node}/s/${cid}#1${secret}${name === null ? "" : `/${encodeURIComponent(name)}`}`;
}

/** Reads a link's two halves; null when it is none, was cut off, or its key belongs to another file. */
export async function readShareLink(path: string, fragment: string): Promise<ShareLink | null> {
  const cid = /^\/s\/(b[a-z2-7]+)$/.exec(path)?.[1];
  const [, secret, name] = /^#1([\w-]+)(?:\/(.*))?$/.exec(fragment) ?? [];
  const bytes = secret ? fromBase64(secret) : null;
  if (!cid || bytes?.length !== 32 + checkBytes) return null;
  const key = bytes.slice(0, 32);
  const check = await checkOf(cid, key);
  if (!check.every((byte, at) => byte === bytes[32 + at])) return null;
  return { cid, key, name: name === undefined ? null : decodeURIComponent(name) };
}
