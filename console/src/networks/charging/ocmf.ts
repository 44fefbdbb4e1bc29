import { sha256, toBytes } from "viem";
import { sizeOf, verifies } from "./curves";

/** What a meter wrote: the record's text is split, its payload read, nothing is believed yet. */
export type Reading = { time: string; kind: string; value: number | null; unit: string };
export type Ocmf = { payload: string; algorithm: string; signature: Uint8Array | null; readings: Reading[] };

export type Verdict = { says: "valid" | "invalid" | "unknown" | "unreadable" | "nokey"; by: string };

/** A point of a curve, bare; the curve too where the key names it. */
type Key = { point: Uint8Array; size: number };

const hexBytes = (hex: string) => Uint8Array.from(hex.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));

function bytesOf(text: string): Uint8Array | null {
  const plain = text.replaceAll(/\s/g, "");
  if (plain.length % 2 === 0 && /^[0-9a-f]+$/i.test(plain)) return hexBytes(plain);
  try {
    return Uint8Array.from(atob(plain), (letter) => letter.charCodeAt(0));
  } catch {
    return null;
  }
}

/** `OCMF|payload|signature` (OCMF 1.4.1); null for anything else. */
export function readOcmf(text: string): Ocmf | null {
  const cut = text.lastIndexOf("|{");
  if (!text.startsWith("OCMF|") || cut <= 5) return null;
  try {
    const payload = text.slice(5, cut);
    const said = JSON.parse(payload) as { RD?: Record<string, unknown>[] };
    const signed = JSON.parse(text.slice(cut + 1)) as { SA?: string; SE?: string; SD?: string };
    const algorithm = signed.SA ?? "ECDSA-secp256r1-SHA256";
    return { payload, algorithm, signature: bytesOf(signed.SD ?? ""), readings: readings(said.RD ?? []) };
  } catch {
    return null;
  }
}

/** Fields that a reading leaves out are those of the one before. */
function readings(rows: readonly Record<string, unknown>[]): Reading[] {
  let before: Record<string, unknown> = {};
  return rows.map((row) => {
    before = { ...before, ...row };
    const value = Number(String(before.RV ?? "").trim());
    return { time: String(before.TM ?? ""), kind: String(before.TX ?? ""), value: Number.isFinite(value) ? value : null, unit: String(before.RU ?? "") };
  });
}

/** The name of the curve in an algorithm like ECDSA-brainpool256r1-SHA256, as the table of curves has it. */
function curveOf(algorithm: string): string | null {
  const name = /^ECDSA-(\w+)-SHA256$/i.exec(algorithm)?.[1]?.toLowerCase().replace(/^brainpoolp?(\d+)/, "brainpoolP$1");
  return name !== undefined && sizeOf(name) !== null ? name : null;
}

/** SubjectPublicKeyInfo or x ‖ y, in hex or base64. */
function readKey(text: string, size: number): Key | null {
  const bytes = bytesOf(text.replace(/^oca:base16:asn1:/i, ""));
  if (!bytes) return null;
  if (bytes.length === 2 * size) return { point: bytes, size };
  // an uncompressed point stands at the end, after the names of algorithm and curve
  const at = bytes.length - 2 * size;
  return at > 0 && bytes[at - 1] === 4 ? { point: bytes.slice(at), size } : null;
}

/** r ‖ s out of DER, also with more or fewer zero bytes than X.690 wants, as some meters write them, or as they are. */
function fieldsOf(signature: Uint8Array, size: number): Uint8Array | null {
  if (signature.length === 2 * size && !(signature[0] === 0x30 && signature[1] === signature.length - 2)) return signature;
  const fields = new Uint8Array(2 * size);
  let at = signature[1] === 0x81 ? 3 : 2;
  if (signature[0] !== 0x30) return null;
  for (const field of [0, 1]) {
    const length = signature[at + 1] ?? 0;
    let value = signature.slice(at + 2, at + 2 + length);
    if (signature[at] !== 2 || value.length !== length || length === 0) return null;
    while (value.length > 1 && value[0] === 0) value = value.slice(1);
    if (value.length > size) return null;
    fields.set(value, (field + 1) * size - value.length);
    at += 2 + length;
  }
  return at === signature.length ? fields : null;
}

const webNames: Record<string, string> = { secp256r1: "P-256", secp384r1: "P-384", secp521r1: "P-521" };

/** Checks a record under a meter's key here in the browser: with the browser's own cryptography where it knows the curve and the page came safely, else by arithmetic. */
export async function verify(record: Ocmf, publicKey: string | null): Promise<Verdict> {
  if (publicKey === null) return { says: "nokey", by: "" };
  const name = curveOf(record.algorithm);
  if (name === null) return { says: "unknown", by: record.algorithm };
  const size = sizeOf(name)!;
  const key = readKey(publicKey, size);
  const fields = record.signature && fieldsOf(record.signature, size);
  if (!fields) return { says: "unreadable", by: name };
  if (!key) return { says: "invalid", by: name };
  const message = new TextEncoder().encode(record.payload);
  const good = webNames[name] !== undefined && globalThis.crypto?.subtle ? await byBrowser(webNames[name], key.point, fields, message) : verifies(name, toBytes(sha256(message)), fields, key.point);
  return { says: good ? "valid" : "invalid", by: name };
}

async function byBrowser(namedCurve: string, point: Uint8Array, signature: Uint8Array, message: Uint8Array<ArrayBuffer>): Promise<boolean> {
  try {
    const key = await crypto.subtle.importKey("raw", Uint8Array.from([4, ...point]), { name: "ECDSA", namedCurve }, false, ["verify"]);
    return await crypto.subtle.verify({ name: "ECDSA", hash: "SHA-256" }, key, Uint8Array.from(signature), message);
  } catch {
    return false; // the point is not on the curve
  }
}

/** The records as transparency software reads them (SAFE's XML). */
export const transparencyXml = (records: readonly string[], publicKey: string | null) => {
  const escaped = (text: string) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
  const key = publicKey === null ? "" : `<publicKey encoding="plain">${escaped(publicKey)}</publicKey>`;
  return `<?xml version="1.0" encoding="UTF-8"?>\n<values>${records.map((one) => `<value><signedData format="OCMF" encoding="plain">${escaped(one)}</signedData>${key}</value>`).join("")}</values>\n`;
};
