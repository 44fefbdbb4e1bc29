/** Where something was. */
export type Fix = { atMs: number; lat: number; lon: number };

type Series = { name: string; values: readonly { fromMs: number | string; value?: number | string | null }[] };

/** Halves of a fix put together: those of one moment only. */
export function fixesOf(signals: readonly Series[]): Fix[] {
  const half = (end: string) => new Map((signals.find((one) => one.name.endsWith(end))?.values ?? []).flatMap((one) => (one.value == null ? [] : [[Number(one.fromMs), Number(one.value)] as const])));
  const east = half(".Longitude");
  return [...half(".Latitude")].flatMap(([atMs, lat]) => (east.has(atMs) ? [{ atMs, lat, lon: east.get(atMs)! }] : []));
}

const earthMetres = 6_371_008.8;
const radians = (degrees: number) => (degrees * Math.PI) / 180;

export function metresBetween(a: { lat: number; lon: number }, b: { lat: number; lon: number }): number {
  const [north, east] = [radians(b.lat - a.lat), radians(b.lon - a.lon)];
  const half = Math.sin(north / 2) ** 2 + Math.cos(radians(a.lat)) * Math.cos(radians(b.lat)) * Math.sin(east / 2) ** 2;
  return 2 * earthMetres * Math.asin(Math.sqrt(half));
}

export const lengthOf = (fixes: readonly Fix[]) => fixes.slice(1).reduce((sum, one, before) => sum + metresBetween(fixes[before]!, one), 0);

/** A circle as the corners of a polygon, [lon, lat]. */
export function circle({ lat, lon }: { lat: number; lon: number }, metres: number, corners = 64): [number, number][] {
  const perDegree = (earthMetres * Math.PI) / 180;
  return Array.from({ length: corners + 1 }, (_, corner) => {
    const angle = ((corner % corners) / corners) * 2 * Math.PI;
    return [lon + (metres * Math.sin(angle)) / (perDegree * Math.cos(radians(lat))), lat + (metres * Math.cos(angle)) / perDegree];
  });
}

/** West, south, east, north of places; null for none. */
export function boxOf(places: readonly { lat: number; lon: number }[]): [number, number, number, number] | null {
  if (places.length === 0) return null;
  const [lons, lats] = [places.map((one) => one.lon), places.map((one) => one.lat)];
  return [Math.min(...lons), Math.min(...lats), Math.max(...lons), Math.max(...lats)];
}
