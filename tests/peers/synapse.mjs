#!/usr/bin/env node
// Stores a piece with @filoz/synapse-core, the client of Filecoin's PDP providers, at a provider of ours: with no chain and no account.
//
//   node synapse.mjs --provider URL --size BYTES
//
// Prints one JSON object: the piece as the client names it, what was found under it, whether what came back was the same, and what a wrong name gets.
// Exit codes: 0 all calls answered, 1 one did not, 2 wrong usage.
import { createHash } from "node:crypto";
import { parseArgs } from "node:util";
import { calculate, downloadAndValidate } from "@filoz/synapse-core/piece";
import { findPiece, ping, uploadPiece, uploadPieceStreaming } from "@filoz/synapse-core/sp";

const { values } = parseArgs({ options: { provider: { type: "string" }, size: { type: "string" } } });
if (!values.provider || !values.size) {
  console.error("usage: synapse.mjs --provider URL --size BYTES");
  process.exit(2);
}

const serviceURL = values.provider;
const bytesOf = (seed) => {
  const data = new Uint8Array(Number(values.size));
  for (let at = 0, part = 0; at < data.length; at += 32, part++) data.set(createHash("sha256").update(`${seed} ${part}`).digest().subarray(0, data.length - at), at);
  return data;
};
const same = (one, other) => Buffer.compare(one, other) === 0;

async function store(data, upload) {
  const pieceCid = calculate(data);
  const sent = await upload(data, pieceCid);
  const found = await findPiece({ serviceURL, pieceCid, retry: false });
  const url = new URL(`piece/${pieceCid}`, serviceURL).toString();
  const back = await downloadAndValidate({ url, expectedPieceCid: pieceCid });
  return { piece: String(pieceCid), sent: String(sent?.pieceCid ?? pieceCid), found: String(found.pieceCid ?? found), same: same(data, back) };
}

try {
  await ping(serviceURL);
  const streamed = await store(bytesOf("streamed"), (data) => uploadPieceStreaming({ serviceURL, data }));
  const classic = await store(bytesOf("classic"), (data, pieceCid) => uploadPiece({ serviceURL, data, pieceCid }));
  const wrong = await uploadPieceStreaming({ serviceURL, data: bytesOf("one"), pieceCid: calculate(bytesOf("another")) }).then(() => null, (error) => error.message);
  console.log(JSON.stringify({ streamed, classic, wrong }));
} catch (error) {
  console.error(error.stack ?? error);
  process.exitCode = 1;
}
