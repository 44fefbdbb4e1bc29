#!/usr/bin/env node
// Uploads pictures the way Panoramax' older tools do (a collection, then its items) and holds every answer against Panoramax' own OpenAPI document.
//
//   node panoramax.mjs --api URL --openapi FILE --pictures FILE,FILE,... [--time RFC3339]
//
// --time: of the first picture where files have none; each follows a second later. Prints {collection, items, answers, invalid: [{path, status, errors}]}.
// Exit codes: 0 all answers were validated, whatever came of it; 1 a call failed; 2 wrong usage.
import { readFile } from "node:fs/promises";
import { basename } from "node:path";
import { parseArgs } from "node:util";
import Ajv2020 from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import { parseAllDocuments } from "yaml";

const { values } = parseArgs({ options: { api: { type: "string" }, openapi: { type: "string" }, pictures: { type: "string" }, time: { type: "string" } } });
if (!values.api || !values.openapi || !values.pictures) {
  console.error("usage: panoramax.mjs --api URL --openapi FILE --pictures FILE,FILE [--time RFC3339]");
  process.exit(2);
}

const document = Object.assign({}, ...parseAllDocuments(await readFile(values.openapi, "utf8")).map((part) => part.toJS())); // it comes in several
const ajv = new Ajv2020({ strict: false, allErrors: true });
addFormats(ajv);
ajv.addSchema({ $id: "panoramax", ...document });

// What the document takes from elsewhere: STAC 1.0.0's collection and item, as far as they require something.
const link = { type: "object", required: ["href", "rel"], properties: { href: { type: "string" }, rel: { type: "string" } } };
const links = { type: "array", items: link };
const version = { type: "string", pattern: "^1\\.0\\." };
const extent = {
  type: "object",
  required: ["spatial", "temporal"],
  properties: { spatial: { type: "object", required: ["bbox"], properties: { bbox: { type: "array", minItems: 1 } } }, temporal: { type: "object", required: ["interval"], properties: { interval: { type: "array", minItems: 1 } } } },
};
ajv.addSchema({
  $id: "https://api.stacspec.org/v1.0.0/collections/openapi.yaml",
  components: { schemas: { collection: { type: "object", required: ["type", "stac_version", "id", "description", "license", "extent", "links"], properties: { type: { const: "Collection" }, stac_version: version, id: { type: "string" }, links, extent } } } },
});
ajv.addSchema({ $id: "https://stac-extensions.github.io/stats/v0.2.0/schema.json", definitions: { stats_for_items: { type: "object", properties: { count: { type: "integer", minimum: 0 } } } } });
ajv.addSchema({
  $id: "https://api.stacspec.org/v1.0.0/ogcapi-features/openapi.yaml",
  components: {
    schemas: {
      assets: { type: "object", additionalProperties: { type: "object", required: ["href"], properties: { href: { type: "string" } } } },
      itemId: { type: "string" },
      itemType: { const: "Feature" },
      links,
      pointGeoJSON: { type: "object", required: ["type", "coordinates"], properties: { type: { const: "Point" }, coordinates: { type: "array", minItems: 2, items: { type: "number" } } } },
      properties: { type: "object", required: ["datetime"], properties: { datetime: { type: ["string", "null"], format: "date-time" } } },
      stac_extensions: { type: "array", items: { type: "string" } },
      stac_version: version,
    },
  },
});

const invalid = [];
let answers = 0;

/** Holds an answer against what the document says of the operation. */
const hold = (path, method, status, body) => {
  answers += 1;
  const operation = document.paths[path]?.[method];
  const schema = operation?.responses?.[String(status)]?.content?.["application/json"]?.schema ?? operation?.responses?.[String(status)]?.content?.["application/geo+json"]?.schema;
  if (!operation?.responses?.[String(status)]) {
    invalid.push({ path, status, errors: [`the document has no ${method} that answers ${status}`] });
    return;
  }
  if (!schema) return;
  const pointer = Object.keys(operation.responses[String(status)].content)[0].replaceAll("/", "~1");
  const validate = ajv.getSchema(`panoramax#/paths/${path.replaceAll("~", "~0").replaceAll("/", "~1").replaceAll("{", "%7B").replaceAll("}", "%7D")}/${method}/responses/${status}/content/${pointer}/schema`);
  if (!validate) throw new Error(`no schema for ${path}`);
  if (!validate(body)) invalid.push({ path, status, errors: validate.errors.map((error) => `${error.instancePath} ${error.message}`) });
};

const call = async (path, route, method, body) => {
  const answer = await fetch(`${values.api}${route}`, { method: method.toUpperCase(), body });
  const json = await answer.json();
  if (!answer.ok) throw new Error(`${method} ${route}: ${answer.status} ${JSON.stringify(json)}`);
  hold(path, method, answer.status, json);
  return json;
};

const began = values.time ? Date.parse(values.time) : undefined;
const title = new FormData();
title.set("title", "the older way");
const collection = (await call("/collections", "/collections", "post", title)).id;
const items = [];
for (const [at, file] of values.pictures.split(",").entries()) {
  const form = new FormData();
  form.set("position", String(at + 1));
  form.set("picture", new Blob([await readFile(file)], { type: "image/jpeg" }), basename(file));
  if (began) form.set("override_capture_time", new Date(began + at * 1000).toISOString());
  items.push((await call("/collections/{collectionId}/items", `/collections/${collection}/items`, "post", form)).id);
}
await call("/collections/{collectionId}/geovisio_status", `/collections/${collection}/geovisio_status`, "get");
console.log(JSON.stringify({ collection, items, answers, invalid }));
