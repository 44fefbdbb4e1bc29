import { fromBase64, joined, toBase64, utf8 } from "./base64";
import { type BucketKey, derive } from "./keys";

// Synthetic IV, as core/Grange.Content/Sealed/SealedName: the tag is an HMAC of the name, and the counter of the key stream that hides it.
const tagBytes = 16;

/** Where private files are among the node's names. */
export const privateFolder = "private/";

async function keysOf(key: BucketKey) {
  const both = await derive(key, new Uint8Array(0), "grange-sealed-names-v1", 64);
  return {
    mac: await crypto.subtle.importKey("raw", both.slice(0, 32), { name: "HMAC", hash: "SHA-256" }, false, ["sign"]),
    cipher: await crypto.subtle.importKey("raw", both.slice(32), "AES-CTR", false, ["encrypt"]),
  };
}

type Keys = Awaited<ReturnType<typeof keysOf>>;

/** The length of the folder's name before it: no folder here, so four zeros. */
const tagOf = async (keys: Keys, name: Uint8Array) => new Uint8Array(await crypto.subtle.sign("HMAC", keys.mac, joined(new Uint8Array(4), name))).slice(0, tagBytes);

const masked = async (keys: Keys, tag: Uint8Array<ArrayBuffer>, text: Uint8Array<ArrayBuffer>) =>
  new Uint8Array(await crypto.subtle.encrypt({ name: "AES-CTR", counter: tag, length: 128 }, keys.cipher, text));

/** A name as the node gets it. */
export async function hideName(key: BucketKey, name: string): Promise<string> {
  const keys = await keysOf(key);
  const tag = await tagOf(keys, utf8(name));
  return privateFolder + toBase64(joined(tag, await masked(keys, tag, utf8(name))));
}

/** The name again; null when it is not private, or another key's. */
export async function revealName(key: BucketKey, stored: string): Promise<string | null> {
  const bytes = stored.startsWith(privateFolder) ? fromBase64(stored.slice(privateFolder.length)) : null;
  if (!bytes || bytes.length < tagBytes) return null;
  const keys = await keysOf(key);
  const tag = bytes.slice(0, tagBytes);
  const name = await masked(keys, tag, bytes.slice(tagBytes));
  const own = await tagOf(keys, name);
  return own.every((byte, at) => byte === tag[at]) ? new TextDecoder().decode(name) : null;
}
