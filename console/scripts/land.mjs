// Natural Earth's land and borders (public domain, npm world-atlas) as GeoJSON for the map, rounded to a hundredth of a degree (about a kilometre).
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname } from "node:path";
import { feature, mesh } from "topojson-client";

const find = createRequire(import.meta.url).resolve;
const read = (name) => JSON.parse(readFileSync(find(`world-atlas/${name}`), "utf8"));
const round = (value) => (typeof value === "number" ? Math.round(value * 100) / 100 : value.map(round));

const countries = read("countries-50m.json");
const land = feature(countries, countries.objects.land).features ?? [feature(countries, countries.objects.land)];
const borders = mesh(countries, countries.objects.countries, (a, b) => a !== b);
const features = [
  ...land.map((one) => ({ type: "Feature", properties: { what: "land" }, geometry: one.geometry })),
  { type: "Feature", properties: { what: "border" }, geometry: borders },
].map((one) => ({ ...one, geometry: { type: one.geometry.type, coordinates: round(one.geometry.coordinates) } }));

const target = new URL("../src/map/land.json", import.meta.url);
mkdirSync(dirname(target.pathname), { recursive: true });
writeFileSync(target, JSON.stringify({ type: "FeatureCollection", features }));
