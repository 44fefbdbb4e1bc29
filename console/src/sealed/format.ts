import { joined } from "./base64";
import { type BucketKey, derive } from "./keys";

// Tink's AES256_GCM_HKDF_1MB as core/Grange.Content/Sealed has it: a header, then segments that are one block of the network each.
export const headerBytes = 40;
const [saltBytes, prefixBytes, tagBytes, segmentBytes] = [32, 7, 16, 1 << 20];
const plainBytes = segmentBytes - tagBytes;
const purpose = "grange-sealed-v1";

/** The bytes do not open: another key, changed, or cut off. */
export class SealedError extends Error {}

export type ObjectKey = Uint8Array<ArrayBuffer>;

/** Where a segment's plain bytes begin. */
const plainStart = (number: number) => (number === 0 ? 0 : number * plainBytes - headerBytes);
const sealedStart = (number: number) => (number === 0 ? headerBytes : number * segmentBytes);

/** The key of one object alone: what a share link gives away, and nothing more. */
export const objectKey = (key: BucketKey, header: Uint8Array): Promise<ObjectKey> => derive(key, Uint8Array.from(header.subarray(1, 1 + saltBytes)), purpose, 32);

export const isHeader = (bytes: Uint8Array) => bytes.length >= headerBytes && bytes[0] === headerBytes;

const cipherOf = (key: ObjectKey) => crypto.subtle.importKey("raw", key, "AES-GCM", false, ["encrypt", "decrypt"]);

/** The header's prefix, the segment's number, and whether it is the last. */
function nonce(header: Uint8Array, number: number, last: boolean) {
  const made = new Uint8Array(12);
  made.set(header.subarray(1 + saltBytes, 1 + saltBytes + prefixBytes));
  new DataView(made.buffer).setUint32(prefixBytes, number);
  made[11] = last ? 1 : 0;
  return { name: "AES-GCM", iv: made };
}

function freshHeader(): Uint8Array<ArrayBuffer> {
  const header = crypto.getRandomValues(new Uint8Array(headerBytes));
  header[0] = headerBytes;
  return header;
}

/** A file sealed piece by piece; the browser keeps the pieces where it keeps large files. */
export async function seal(key: BucketKey, file: Blob, header = freshHeader()): Promise<Blob> {
  const cipher = await cipherOf(await objectKey(key, header));
  const parts: Blob[] = [new Blob([header])];
  for (let number = 0, last = false; !last; number++) {
    const plain = await file.slice(plainStart(number), plainStart(number + 1)).arrayBuffer();
    last = plainStart(number + 1) >= file.size;
    parts.push(new Blob([await crypto.subtle.encrypt(nonce(header, number, last), cipher, plain)]));
  }
  return new Blob(parts);
}

/** Opens a sealed object as it streams in. No byte is given out before its segment's tag held; a stream that ends early is an error. */
export async function* opened(key: ObjectKey, sealed: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  const cipher = await cipherOf(key);
  let header: Uint8Array | null = null;
  let held: Uint8Array = new Uint8Array(0);
  let number = 0;
  const open = async (segment: Uint8Array, last: boolean) => {
    if (!header) throw new SealedError();
    const plain = await crypto.subtle.decrypt(nonce(header, number, last), cipher, Uint8Array.from(segment)).catch(() => {
      throw new SealedError();
    });
    number++;
    return new Uint8Array(plain);
  };
  for await (const part of sealed) {
    held = joined(held, part);
    if (!header && held.length >= headerBytes) {
      if (!isHeader(held)) throw new SealedError();
      [header, held] = [held.slice(0, headerBytes), held.slice(headerBytes)];
    }
    // one byte more than a segment holds tells that another follows
    for (let room = sealedStart(number + 1) - sealedStart(number); header && held.length > room; room = sealedStart(number + 1) - sealedStart(number)) {
      const segment = held.slice(0, room);
      held = held.slice(room);
      yield await open(segment, false);
    }
  }
  yield await open(held, true);
}

/** A response's body as it comes. */
export async function* bodyOf(response: Response): AsyncGenerator<Uint8Array> {
  const reader = response.body!.getReader();
  for (let read = await reader.read(); !read.done; read = await reader.read()) yield read.value;
}
