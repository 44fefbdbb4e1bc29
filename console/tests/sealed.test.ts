import { expect, test } from "vitest";
import { isHeader, objectKey, opened, seal, SealedError } from "../src/sealed/format";
import { hideName, revealName } from "../src/sealed/names";
import { readShareLink, shareLink } from "../src/sealed/shareLink";

// The vectors of tests/Grange.Content.Tests/Sealed: what is sealed here opens there, and the other way round.
const key = Uint8Array.from({ length: 32 }, (_, at) => at);
const header = Uint8Array.from([40, ...new Array<number>(32).fill(0xab), 1, 2, 3, 4, 5, 6, 7]);
const plain = (size: number) => Uint8Array.from({ length: size }, (_, at) => (at * 31 + (at >> 8)) & 0xff);
const hex = (bytes: ArrayBuffer) => Array.from(new Uint8Array(bytes), (byte) => byte.toString(16).padStart(2, "0")).join("");

async function* inDrops(bytes: Uint8Array, size: number) {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function openAll(sealed: Uint8Array, with_: Uint8Array<ArrayBuffer>, drop = 77_777) {
  const parts: Uint8Array[] = [];
  for await (const part of opened(with_, inDrops(sealed, drop))) parts.push(part);
  return new Uint8Array(await new Blob(parts as BlobPart[]).arrayBuffer());
}

test.each([
  [0, 56, "c44d94ea7604c928b04b0afb2e4eaaba04b5af2f467d9b7c6660329b570404da"],
  [1, 57, "da75214ab109263f4bf3d76ef380ded649746716c45847b15dbb7b3e90220012"],
  [1048520, 1048576, "df41179e5666b20076b00b73e05b390c49e7c806d11dd68e808e70dc6f4ae5ec"],
  [1048521, 1048593, "c45e5558ff9e65fd749c1fe8615e9ab4743375fb927f8939817867cb0ff007e9"],
  [3145728, 3145832, "76e05810e4f18045c48cf6608255fed2e4ea6607c11fd4f700071ff9fe756a1a"],
])("%i bytes are sealed as the command line seals them, and open again", async (size, length, hash) => {
  const sealed = new Uint8Array(await (await seal(key, new Blob([plain(size)]), header.slice())).arrayBuffer());
  expect(sealed.length).toBe(length);
  expect(hex(await crypto.subtle.digest("SHA-256", sealed))).toBe(hash);
  const back = await openAll(sealed, await objectKey(key, sealed));
  expect(hex(await crypto.subtle.digest("SHA-256", back))).toBe(hex(await crypto.subtle.digest("SHA-256", plain(size))));
});

test("what is cut off, changed or locked with another key gives nothing wrong away", async () => {
  const sealed = new Uint8Array(await (await seal(key, new Blob([plain(2_500_000)]))).arrayBuffer());
  const own = await objectKey(key, sealed);
  const damaged = sealed.slice();
  damaged[1_500_000]! ^= 1;
  await expect(openAll(sealed.slice(0, 2 << 20), own)).rejects.toThrow(SealedError);
  await expect(openAll(damaged, own)).rejects.toThrow(SealedError);
  await expect(openAll(sealed, new Uint8Array(32))).rejects.toThrow(SealedError);
  await expect(openAll(plain(1000), own)).rejects.toThrow(SealedError);
  expect(isHeader(sealed)).toBe(true);
});

test("names are hidden as the command line hides them", async () => {
  const hidden = await hideName(key, "diary 2026.pdf");
  expect(hidden).toBe("private/O4STZbrBO665PoH9FYF5IIVKfAvrW8wSNDsWlFhE");
  expect(await revealName(key, hidden)).toBe("diary 2026.pdf");
  expect(await revealName(new Uint8Array(32), hidden)).toBeNull();
  expect(await revealName(key, "letters/may.txt")).toBeNull();
});

test("a share link is read as it was written, and not from two halves", async () => {
  const cid = "bafkreihdwdcefgh4dqkjv67uzcmw7ojee6xedzdetojuzjevtenxquvyku";
  const link = await shareLink("http://node", { cid, key, name: "a/b #1 50%.txt" });
  expect(link).toBe("http://node/s/bafkreihdwdcefgh4dqkjv67uzcmw7ojee6xedzdetojuzjevtenxquvyku#1AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh_y96JL/a%2Fb%20%231%2050%25.txt");
  const url = new URL(link);
  expect(await readShareLink(url.pathname, url.hash)).toEqual({ cid, key, name: "a/b #1 50%.txt" });
  expect(await readShareLink("/s/bafkreigrbm3ku5fftphuvcayla37mwfpv43en37sxmlmheunb2jtl2kf2i", url.hash)).toBeNull();
  expect(await readShareLink(url.pathname, url.hash.slice(0, 40))).toBeNull();
});
