#!/usr/bin/env node
// Reads a file with Helia over HTTP alone: from a trustless gateway, or from whoever a delegated router names.
//
//   node helia.mjs --gateway URL | --router URL  --cid CID -o FILE [--offset N] [--length N]
//
// Prints one JSON object: the bytes that came, and how many requests went to which origin and kind of path.
// Exit codes: 0 read, 1 not to be had whole, 2 wrong usage.
import { writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { withHTTP } from "@helia/http";
import { unixfs } from "@helia/unixfs";
import { createHeliaLight } from "helia";
import { CID } from "multiformats/cid";

const text = { type: "string" };
const { values } = parseArgs({ options: { gateway: text, router: text, cid: text, output: { ...text, short: "o" }, offset: text, length: text } });
if (!values.cid || !values.output || !values.gateway === !values.router) {
  console.error("usage: helia.mjs --gateway URL | --router URL  --cid CID -o FILE [--offset N] [--length N]");
  process.exit(2);
}

const asked = {};
const fetchPlain = globalThis.fetch;
globalThis.fetch = (resource, init) => {
  const url = new URL(resource instanceof Request ? resource.url : resource);
  const door = `${url.origin}/${url.pathname.split("/")[1]}`;
  asked[door] = (asked[door] ?? 0) + 1;
  return fetchPlain(resource, init);
};

// Once it has a block, Helia cancels the router's answer while it still reads it; under Node that is a rejection nobody handles.
process.on("unhandledRejection", (error) => {
  if (error?.code !== "ERR_INVALID_STATE") throw error;
});

const helia = withHTTP(createHeliaLight(), {
  delegatedRouters: values.router ? [values.router] : [],
  recursiveGateways: values.gateway ? [values.gateway] : [],
  allowInsecure: true,
  allowLocal: true,
});
// Helia turns to its gateways when its routers know nobody, and waits for ever when it has no router at all.
if (values.gateway) helia.addRouter(() => ({ name: "nobody", async *findProviders() {} }));
await helia.start();
const number = (name) => (values[name] === undefined ? undefined : Number(values[name]));
try {
  const parts = [];
  const options = { offset: number("offset"), length: number("length"), signal: AbortSignal.timeout(60_000) };
  for await (const part of unixfs(helia).cat(CID.parse(values.cid), options)) parts.push(part);
  const bytes = Buffer.concat(parts);
  writeFileSync(values.output, bytes);
  console.log(JSON.stringify({ bytes: bytes.length, asked }));
} catch (error) {
  console.log(JSON.stringify({ error: error.message, asked }));
  process.exitCode = 1;
} finally {
  await helia.stop();
}
