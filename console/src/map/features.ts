import type { Feature, FeatureCollection, Point } from "geojson";
import type { Device, DeviceState } from "../api/shapes";

/** What the map knows of a place: the devices of one network that gave the same (coarse) position. */
export type Place = { network: string; state: DeviceState; name: string; ids: string; devices: number };

/** From this many devices on, those close to each other are drawn as one. */
export const clusteredAbove = 1000;

const rank: Record<DeviceState, number> = { live: 2, silent: 1, revoked: 0 };

/** Devices as points: positions are coarse on purpose, so several devices often share one, and a place shows the best state among them. */
export function places(devices: readonly Device[]): FeatureCollection<Point, Place> {
  const found = new Map<string, Feature<Point, Place>>();
  for (const device of devices) {
    if (!device.position) continue;
    const { lat, lon } = device.position;
    const key = `${device.network}/${lat}/${lon}`;
    const known = found.get(key);
    if (!known) {
      const properties = { network: device.network, state: device.state, name: device.name, ids: device.id, devices: 1 };
      found.set(key, { type: "Feature", geometry: { type: "Point", coordinates: [lon, lat] }, properties });
      continue;
    }
    const place = known.properties;
    place.devices += 1;
    place.ids += ` ${device.id}`;
    if (rank[device.state] > rank[place.state]) place.state = device.state;
  }
  return { type: "FeatureCollection", features: [...found.values()] };
}

/** True when two lists look the same on the map: the same devices in the same places and states. */
export function sameOnMap(before: readonly Device[], after: readonly Device[]): boolean {
  if (before === after) return true;
  return before.length === after.length && before.every((one, at) => {
    const other = after[at]!;
    return one === other || (one.id === other.id && one.state === other.state && one.name === other.name && one.position?.lat === other.position?.lat && one.position?.lon === other.position?.lon);
  });
}

/** West, south, east, north of all points; null without any. */
export function boundsOf(points: FeatureCollection<Point>): [number, number, number, number] | null {
  if (points.features.length === 0) return null;
  const box: [number, number, number, number] = [180, 90, -180, -90];
  for (const { geometry } of points.features) {
    const [lon, lat] = geometry.coordinates as [number, number];
    box[0] = Math.min(box[0], lon);
    box[1] = Math.min(box[1], lat);
    box[2] = Math.max(box[2], lon);
    box[3] = Math.max(box[3], lat);
  }
  return box;
}
