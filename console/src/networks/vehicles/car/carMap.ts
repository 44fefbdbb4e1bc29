import type { Feature, FeatureCollection } from "geojson";
import { type GeoJSONSource, Map as Ground, Marker, NavigationControl, setWorkerUrl } from "maplibre-gl";
import workerUrl from "maplibre-gl/dist/maplibre-gl-worker.mjs?worker&url";
import { ground, type Scheme } from "../../../map/style";
import { paletteOf } from "../../../theme";
import { circle, type Fix } from "../track";

setWorkerUrl(workerUrl);

type Place = { lat: number; lon: number };

/** What the map shows: a trip's fixes, hidden places, one that is about to be hidden, and where the car is. */
export type Shown = { track: readonly Fix[]; zones: readonly (Place & { metres: number })[]; wanted: (Place & { metres: number }) | null; car: Place | null };

const nothing: Shown = { track: [], zones: [], wanted: null, car: null };

/** A vehicle's trips and hidden places. A click chooses a place. */
export class CarMap {
  private readonly map: Ground;
  private readonly mark = new Marker({ element: Object.assign(document.createElement("div"), { className: "here-mark" }) });
  private shown = nothing;

  constructor(container: HTMLElement, private scheme: Scheme, label: string, pick: (place: Place) => void) {
    this.map = new Ground({ container, style: ground(scheme), center: [8, 28], zoom: 1.1, minZoom: 0.4, maxZoom: 19, renderWorldCopies: false, attributionControl: false, dragRotate: false, pitchWithRotate: false, fadeDuration: 0, canvasContextAttributes: { alpha: false } });
    this.map.touchZoomRotate.disableRotation();
    this.map.addControl(new NavigationControl({ showCompass: false }), "top-right");
    this.map.getCanvas().setAttribute("aria-label", label);
    this.map.on("style.load", () => this.draw());
    this.map.on("click", (at) => pick({ lat: at.lngLat.lat, lon: at.lngLat.lng }));
    this.map.getCanvas().style.cursor = "crosshair";
  }

  show(shown: Shown) {
    this.shown = shown;
    (this.map.getSource("car") as GeoJSONSource | undefined)?.setData(featuresOf(shown));
    if (shown.car) this.mark.setLngLat([shown.car.lon, shown.car.lat]).addTo(this.map);
    else this.mark.remove();
  }

  /** Goes where something is. */
  fit([west, south, east, north]: readonly [number, number, number, number]) {
    this.map.fitBounds([west, south, east, north], { padding: 40, maxZoom: 14.5, animate: false });
  }

  paint(scheme: Scheme) {
    this.scheme = scheme;
    this.map.setStyle(ground(scheme), { diff: false });
  }

  close() {
    this.map.remove();
  }

  private draw() {
    const colour = paletteOf(this.scheme);
    this.map.addSource("car", { type: "geojson", data: featuresOf(this.shown) });
    const of = (what: string) => ["==", ["get", "what"], what] as never;
    this.map.addLayer({ id: "zones", type: "fill", source: "car", filter: of("zone"), paint: { "fill-color": colour["--g-bad"], "fill-opacity": 0.18 } });
    this.map.addLayer({ id: "zone-edges", type: "line", source: "car", filter: of("zone"), paint: { "line-color": colour["--g-bad"], "line-width": 1.5 } });
    this.map.addLayer({ id: "wanted", type: "line", source: "car", filter: of("wanted"), paint: { "line-color": colour["--g-bad"], "line-width": 2.5, "line-dasharray": [2, 1.5] } });
    this.map.addLayer({ id: "track", type: "line", source: "car", filter: of("track"), layout: { "line-cap": "round", "line-join": "round" }, paint: { "line-color": colour["--g-good"], "line-width": 3.5 } });
    this.map.addLayer({ id: "ends", type: "circle", source: "car", filter: of("end"), paint: { "circle-radius": 5.5, "circle-color": colour["--g-card"], "circle-stroke-color": colour["--g-good"], "circle-stroke-width": 3 } });
  }
}

function featuresOf({ track, zones, wanted }: Shown): FeatureCollection {
  const ends = track.length > 1 ? [track[0]!, track.at(-1)!] : [];
  const features: Feature[] = [
    ...zones.map((zone): Feature => ({ type: "Feature", properties: { what: "zone" }, geometry: { type: "Polygon", coordinates: [circle(zone, zone.metres)] } })),
    ...(wanted ? [{ type: "Feature", properties: { what: "wanted" }, geometry: { type: "LineString", coordinates: circle(wanted, wanted.metres) } } as Feature] : []),
    ...(track.length > 1 ? [{ type: "Feature", properties: { what: "track" }, geometry: { type: "LineString", coordinates: track.map(({ lat, lon }) => [lon, lat]) } } as Feature] : []),
    ...ends.map(({ lat, lon }): Feature => ({ type: "Feature", properties: { what: "end" }, geometry: { type: "Point", coordinates: [lon, lat] } })),
  ];
  return { type: "FeatureCollection", features };
}
