import { useSyncExternalStore } from "react";
import { fromBase64, toBase64, utf8 } from "./base64";

/** What `grange storage key` shows too: 32 bytes that make all of a person's private files. They stay in this browser. */
export type BucketKey = Uint8Array<ArrayBuffer>;

const place = "grange-sealing-key";
const keyBytes = 32;

/** Browsers decrypt and encrypt only on pages that nobody can have changed on the way: over https, or on the node's own computer. */
export const canSeal = () => window.isSecureContext && "subtle" in crypto;

export function readKey(text: string): BucketKey | null {
  const bytes = fromBase64(text.trim());
  return bytes?.length === keyBytes ? bytes : null;
}

export const keyText = toBase64;

export function keptKey(): BucketKey | null {
  const text = localStorage.getItem(place);
  return text === null ? null : readKey(text);
}

const changed = new EventTarget();

export function keepKey(key: BucketKey): BucketKey {
  localStorage.setItem(place, keyText(key));
  changed.dispatchEvent(new Event("key"));
  return key;
}

const watch = (look: () => void) => {
  changed.addEventListener("key", look);
  return () => changed.removeEventListener("key", look);
};

/** This browser's key as text, as it comes and changes; null where there is none. */
export const useKeyText = () => useSyncExternalStore(watch, () => localStorage.getItem(place));

export const ownKey = (): BucketKey => keptKey() ?? keepKey(crypto.getRandomValues(new Uint8Array(keyBytes)));

/** HKDF-SHA256. */
export async function derive(secret: BucketKey, salt: Uint8Array<ArrayBuffer>, purpose: string, length: number): Promise<Uint8Array<ArrayBuffer>> {
  const key = await crypto.subtle.importKey("raw", secret, "HKDF", false, ["deriveBits"]);
  return new Uint8Array(await crypto.subtle.deriveBits({ name: "HKDF", hash: "SHA-256", salt, info: utf8(purpose) }, key, length * 8));
}
