import type { Feature, FeatureCollection, Polygon } from "geojson";
import { cellToBoundary } from "h3-js";
import { type GeoJSONSource, Map as Ground, Marker, NavigationControl, setWorkerUrl } from "maplibre-gl";
import workerUrl from "maplibre-gl/dist/maplibre-gl-worker.mjs?worker&url";
import { ground, type Scheme } from "./style";
import { paletteOf } from "../theme";

setWorkerUrl(workerUrl);

/** A cell and which of a few colours it has. */
export type Hex = { cell: string; tone: "good" | "warn" | "idle" };

const source = "hexes";

/** Hexagons on the ground; a click anywhere names a place. */
export class HexMap {
  private readonly map: Ground;
  private readonly mark = new Marker({ element: Object.assign(document.createElement("div"), { className: "here-mark" }) });
  private hexes: readonly Hex[] = [];
  private fitted = false;
  private ready = false;

  constructor(container: HTMLElement, private scheme: Scheme, label: string, pick: (lat: number, lon: number) => void) {
    this.map = new Ground({ container, style: ground(scheme), center: [8, 28], zoom: 1.1, minZoom: 0.4, maxZoom: 13, renderWorldCopies: false, attributionControl: false, dragRotate: false, pitchWithRotate: false, fadeDuration: 0, canvasContextAttributes: { alpha: false } });
    this.map.touchZoomRotate.disableRotation();
    this.map.addControl(new NavigationControl({ showCompass: false }), "top-right");
    this.map.getCanvas().setAttribute("aria-label", label);
    this.map.getCanvas().style.cursor = "crosshair";
    this.map.on("style.load", () => this.begin());
    this.map.on("click", (at) => pick(at.lngLat.lat, at.lngLat.lng));
  }

  show(hexes: readonly Hex[]) {
    this.hexes = hexes;
    if (this.ready) this.draw();
  }

  /** Marks a place, or none. */
  place(at: { lat: number; lon: number } | null) {
    if (at) this.mark.setLngLat([at.lon, at.lat]).addTo(this.map);
    else this.mark.remove();
  }

  paint(scheme: Scheme) {
    [this.scheme, this.ready] = [scheme, false];
    this.map.setStyle(ground(scheme), { diff: false });
  }

  close() {
    this.map.remove();
  }

  private begin() {
    const colour = paletteOf(this.scheme);
    this.map.addSource(source, { type: "geojson", data: { type: "FeatureCollection", features: [] } });
    const tone = ["match", ["get", "tone"], "good", colour["--g-good"], "warn", colour["--g-warn"], colour["--g-idle"]] as never;
    this.map.addLayer({ id: "hex-fill", type: "fill", source, paint: { "fill-color": tone, "fill-opacity": 0.4 } });
    this.map.addLayer({ id: "hex-line", type: "line", source, paint: { "line-color": tone, "line-width": 1.5 } });
    this.ready = true;
    this.draw();
  }

  private draw() {
    const drawn = collection(this.hexes);
    void (this.map.getSource(source) as GeoJSONSource).setData(drawn);
    if (this.fitted || drawn.features.length === 0) return;
    this.fitted = true;
    const all = drawn.features.flatMap((one) => one.geometry.coordinates[0]!);
    const [lons, lats] = [all.map((one) => one[0]!), all.map((one) => one[1]!)];
    this.map.fitBounds([Math.min(...lons), Math.min(...lats), Math.max(...lons), Math.max(...lats)], { padding: 60, maxZoom: 11, animate: false });
  }
}

const collection = (hexes: readonly Hex[]): FeatureCollection<Polygon> => ({
  type: "FeatureCollection",
  features: hexes.map(({ cell, tone }): Feature<Polygon> => ({ type: "Feature", properties: { tone }, geometry: { type: "Polygon", coordinates: [cellToBoundary(cell, true)] } })),
});
