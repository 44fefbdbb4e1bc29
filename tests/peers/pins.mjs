#!/usr/bin/env node
// Pins with @ipfs-shipyard/pinning-service-client, the client that IPFS Desktop and Kubo's users know: the whole life of a pin.
//
//   node pins.mjs --endpoint URL --token TOKEN
//
// Serves two blocks of its own as a trustless gateway on a free port: they are nowhere else. Prints one JSON object: what became of each pin.
// Exit codes: 0 all calls answered, 1 one did not, 2 wrong usage.
import { createServer } from "node:http";
import { parseArgs } from "node:util";
import { Configuration, RemotePinningServiceClient, Status, TextMatchingStrategy } from "@ipfs-shipyard/pinning-service-client";
import { CID } from "multiformats/cid";
import { sha256 } from "multiformats/hashes/sha2";

const { values } = parseArgs({ options: { endpoint: { type: "string" }, token: { type: "string" } } });
if (!values.endpoint || !values.token) {
  console.error("usage: pins.mjs --endpoint URL --token TOKEN");
  process.exit(2);
}

const RAW = 0x55;
const blocks = new Map();
const blockOf = async (text) => {
  const bytes = new TextEncoder().encode(text);
  const cid = CID.createV1(RAW, await sha256.digest(bytes)).toString();
  return { cid, bytes };
};
const serve = async (text) => {
  const { cid, bytes } = await blockOf(text);
  blocks.set(cid, bytes);
  return cid;
};
const server = createServer((request, response) => {
  const url = new URL(request.url, "http://localhost");
  const block = url.searchParams.get("format") === "raw" ? blocks.get(url.pathname.split("/")[2]) : undefined;
  response.statusCode = block ? 200 : 404;
  response.end(block);
});
await new Promise((done) => server.listen(0, "127.0.0.1", done));
const origins = [`/ip4/127.0.0.1/tcp/${server.address().port}/http`];

const clientOf = (accessToken) => new RemotePinningServiceClient(new Configuration({ endpointUrl: values.endpoint, accessToken }));
const client = clientOf(values.token);
const settled = async (requestid) => {
  for (;;) {
    const pin = await client.pinsRequestidGet({ requestid });
    if (pin.status === Status.Pinned || pin.status === Status.Failed) return pin;
    await new Promise((later) => setTimeout(later, 100));
  }
};
const refusal = async (call) => {
  try {
    await call();
    return null;
  } catch (error) {
    const response = error.response ?? error; // the generated client throws what the server sent
    return { status: response.status, ...(await response.json()).error };
  }
};

try {
  const meta = { app: "pins.mjs" };
  const first = await client.pinsPost({ pin: { cid: await serve("one of a test"), name: "First Pin", origins, meta } });
  const pinned = await settled(first.requestid);
  const second = await client.pinsRequestidPost({ requestid: first.requestid, pin: { cid: await serve("another of a test"), name: "second", origins, meta } });
  const replaced = await settled(second.requestid);
  const lost = await client.pinsPost({ pin: { cid: (await blockOf("nobody has this")).cid, name: "lost", origins } });
  const failed = await settled(lost.requestid);
  const listed = await client.pinsGet({ name: "SEC", match: TextMatchingStrategy.Ipartial, meta: JSON.stringify(meta) });
  const ofLost = await client.pinsGet({ cid: [failed.pin.cid], status: [Status.Failed, Status.Queued], limit: 1 });
  const gone = await refusal(() => client.pinsRequestidGet({ requestid: first.requestid }));
  const stranger = await refusal(() => clientOf("nobody").pinsGet({}));
  const malformed = await refusal(() => client.pinsPost({ pin: { cid: "not-a-cid" } }));
  for (const requestid of [second.requestid, lost.requestid]) await client.pinsRequestidDelete({ requestid });
  const after = await client.pinsGet({ status: Object.values(Status) });
  console.log(JSON.stringify({ first, pinned, replaced, failed, listed, ofLost, gone, stranger, malformed, after }));
} catch (error) {
  console.log(JSON.stringify({ error: error.message ?? `${error.status} ${await error.text()}` }));
  process.exitCode = 1;
} finally {
  server.close();
}
