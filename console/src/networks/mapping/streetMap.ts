import { Map as Ground, type MapGeoJSONFeature, Marker, NavigationControl, setWorkerUrl } from "maplibre-gl";
import workerUrl from "maplibre-gl/dist/maplibre-gl-worker.mjs?worker&url";
import { ground, type Scheme } from "../../map/style";
import { paletteOf } from "../../theme";
import { rootOf } from "./door";

setWorkerUrl(workerUrl);

const day = 86_400;

/** The drives and pictures of the map, from the node's own vector tiles; the coverage is the street map. */
export class StreetMap {
  private readonly map: Ground;
  private readonly mark = new Marker({ element: Object.assign(document.createElement("div"), { className: "here-mark" }) });

  constructor(private readonly network: string, container: HTMLElement, private scheme: Scheme, label: string, private readonly choose: (sequence: string, picture: string) => void, private readonly pick: (lat: number, lon: number) => void) {
    this.map = new Ground({ container, style: ground(scheme), center: [8, 28], zoom: 1.1, minZoom: 0.4, maxZoom: 19, renderWorldCopies: false, attributionControl: false, dragRotate: false, pitchWithRotate: false, fadeDuration: 0, canvasContextAttributes: { alpha: false } });
    this.map.touchZoomRotate.disableRotation();
    this.map.addControl(new NavigationControl({ showCompass: false }), "top-right");
    this.map.getCanvas().setAttribute("aria-label", label);
    this.map.on("style.load", () => this.draw());
    this.map.on("click", (at) => {
      const [near] = this.map.getLayer("pictures") ? this.map.queryRenderedFeatures([[at.point.x - 6, at.point.y - 6], [at.point.x + 6, at.point.y + 6]], { layers: ["pictures"] }) : [];
      if (near) this.choose(String(near.properties.first_sequence), String(near.properties.id));
      else this.pick(at.lngLat.lat, at.lngLat.lng);
    });
    this.map.on("mousemove", "pictures", (over: { features?: MapGeoJSONFeature[] }) => { this.map.getCanvas().style.cursor = over.features?.length ? "pointer" : ""; });
    this.map.on("mouseleave", "pictures", () => { this.map.getCanvas().style.cursor = ""; });
  }

  /** Goes where something is, once. */
  fit([west, south, east, north]: readonly [number, number, number, number]) {
    this.map.fitBounds([west, south, east, north], { padding: 70, maxZoom: 16.5, animate: false });
  }

  place(at: { lat: number; lon: number } | null, follow = false) {
    if (!at) return void this.mark.remove();
    this.mark.setLngLat([at.lon, at.lat]).addTo(this.map);
    if (follow) this.map.easeTo({ center: [at.lon, at.lat], zoom: Math.max(this.map.getZoom(), 16) });
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
    const now = Date.now() / 1000;
    const age = ["step", ["-", now, ["get", "ts"]], colour["--g-good"], 7 * day, colour["--g-warn"], 30 * day, colour["--g-idle"]] as never;
    this.map.addSource("streets", { type: "vector", tiles: [`${window.location.origin}${rootOf(this.network)}/map/{z}/{x}/{y}.mvt`], minzoom: 0, maxzoom: 16 });
    this.map.addLayer({ id: "grid", type: "fill", source: "streets", "source-layer": "grid", maxzoom: 6, paint: { "fill-color": colour["--g-good"], "fill-opacity": ["interpolate", ["linear"], ["get", "coef"], 0, 0.25, 100, 0.7] } });
    this.map.addLayer({ id: "sequences", type: "line", source: "streets", "source-layer": "sequences", layout: { "line-cap": "round", "line-join": "round" }, paint: { "line-color": colour["--g-good"], "line-width": ["interpolate", ["linear"], ["zoom"], 4, 1.5, 16, 6], "line-opacity": ["interpolate", ["linear"], ["zoom"], 14, 0.9, 17, 0.35] } });
    this.map.addLayer({ id: "pictures", type: "circle", source: "streets", "source-layer": "pictures", minzoom: 14.5, paint: { "circle-radius": ["interpolate", ["linear"], ["zoom"], 15, 4, 18, 9], "circle-color": age, "circle-stroke-color": colour["--g-card"], "circle-stroke-width": 2 } });
  }
}
