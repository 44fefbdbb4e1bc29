// Natural Earth's land and borders (public domain, npm world-atlas) as GeoJSON for the map, rounded to a hundredth of a degree (about a kilometre).
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname } from "node:path";
import { feature, mesh } from "topojson-client";

const find = createRequire(import.meta.url).resolve;
const read = (name) => JSON.parse(readFileSync(find(`world-atlas/${name}`), "utf8"));
const round = (value) => (typeof value === "number" ? Math.round(value * 100) / 100 : value.map(round));

// Shapes that cross 180° jump to the other edge of the world there: their longitudes are made to run on beyond it, which a map draws as one shape.
function unrolled(line) {
  let [before, turn] = [line[0][0], 0];
  return line.map(([lon, lat]) => {
    if (lon - before > 180) turn -= 360;
    if (lon - before < -180) turn += 360;
    before = lon;
    return [lon + turn, lat];
  });
}

// A ring that does not come back to its longitude runs around a pole (Antarctica) and is closed along it.
function closed(ring) {
  const whole = unrolled(ring);
  const [[first], [last, lat]] = [whole[0], whole.at(-1)];
  const pole = lat < 0 ? -90 : 90;
  return Math.abs(last - first) < 1 ? whole : [...whole, [last, pole], [first, pole], whole[0]];
}

const shape = ({ type, coordinates }) => ({
  type,
  coordinates: round(type === "MultiLineString" ? coordinates.map(unrolled) : type === "Polygon" ? coordinates.map(closed) : coordinates.map((polygon) => polygon.map(closed))),
});

const countries = read("countries-50m.json");
const land = feature(countries, countries.objects.land).features ?? [feature(countries, countries.objects.land)];
const borders = mesh(countries, countries.objects.countries, (a, b) => a !== b);
const features = [
  ...land.map((one) => ({ type: "Feature", properties: { what: "land" }, geometry: one.geometry })),
  { type: "Feature", properties: { what: "border" }, geometry: borders },
].map((one) => ({ ...one, geometry: shape(one.geometry) }));

const target = new URL("../src/map/land.json", import.meta.url);
mkdirSync(dirname(target.pathname), { recursive: true });
writeFileSync(target, JSON.stringify({ type: "FeatureCollection", features }));
