// What a first visit loads: index.html's script and everything it imports statically, gzipped, must stay below 350 kB; the map is loaded later.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";

const limit = 350_000;
const dist = new URL("../dist", import.meta.url).pathname;
const page = readFileSync(join(dist, "index.html"), "utf8");
const waiting = [...page.matchAll(/(?:src|href)="\/(assets\/[^"]+\.js)"/g)].map((match) => match[1]);
const seen = new Map();
while (waiting.length > 0) {
  const name = waiting.pop();
  if (seen.has(name)) continue;
  const code = readFileSync(join(dist, name));
  seen.set(name, gzipSync(code).length);
  for (const match of code.toString().matchAll(/(?:from|import)\s*"\.\/([^"]+\.js)"/g)) waiting.push(`assets/${match[1]}`);
}
const total = [...seen.values()].reduce((sum, size) => sum + size, 0);
const early = [...seen.keys()].filter((name) => /LiveMap|EarningsChart/.test(name));
console.log(`first load: ${total} bytes of script in ${seen.size} files, gzip; limit ${limit}`);
if (early.length > 0) console.error(`loaded too early: ${early.join(", ")}`);
process.exit(total <= limit && early.length === 0 ? 0 : 1);
