#!/usr/bin/env node
// Decodes a vector tile with @mapbox/vector-tile, which is what maps in browsers read tiles with.
//
//   node tile.mjs --url URL
//
// Prints {layers: {name: {version, extent, features: [{id, type, properties, geometry}]}}}. Exit codes: 0 decoded, 1 not, 2 wrong usage.
import { parseArgs } from "node:util";
import { VectorTile } from "@mapbox/vector-tile";
import { PbfReader } from "pbf";

const { values } = parseArgs({ options: { url: { type: "string" } } });
if (!values.url) {
  console.error("usage: tile.mjs --url URL");
  process.exit(2);
}
const answer = await fetch(values.url);
if (!answer.ok) throw new Error(`${values.url}: ${answer.status}`);
const tile = new VectorTile(new PbfReader(new Uint8Array(await answer.arrayBuffer())));
const layers = {};
for (const [name, layer] of Object.entries(tile.layers)) {
  const features = [];
  for (let at = 0; at < layer.length; at++) {
    const feature = layer.feature(at);
    features.push({ id: feature.id, type: feature.type, properties: feature.properties, geometry: feature.loadGeometry().map((ring) => ring.map(({ x, y }) => [x, y])) });
  }
  layers[name] = { version: layer.version, extent: layer.extent, features };
}
console.log(JSON.stringify({ layers }));
