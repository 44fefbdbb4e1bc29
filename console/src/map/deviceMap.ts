import { type GeoJSONSource, type LayerSpecification, Map as Ground, type MapGeoJSONFeature, Marker, NavigationControl, type PointLike, setWorkerUrl } from "maplibre-gl";
import workerUrl from "maplibre-gl/dist/maplibre-gl-worker.mjs?worker&url";
import type { Device } from "../api/shapes";
import { count } from "../format";
import { texts } from "../texts";
import { boundsOf, clusteredAbove, type Place, places, sameOnMap } from "./features";
import { clusterLayer, ground, type Scheme } from "./style";

setWorkerUrl(workerUrl);

/** A network's own layers over the devices' source. */
export type NetworkLayers = (source: string, scheme: Scheme) => LayerSpecification[];

const source = "devices";
const mostLabels = 60;
const mostNames = 24;
const mostPulses = 12;

type Box = { left: number; right: number; top: number };

/** Whether a name below a point covers none that stands already; if so its place is taken. About 7.5 pixels a letter, 22 a line. */
function free(taken: Box[], { x, y }: { x: number; y: number }, text: string): boolean {
  const half = text.length * 3.75 + 8;
  if (taken.some((other) => x - half < other.right && x + half > other.left && Math.abs(y - other.top) < 22)) return false;
  taken.push({ left: x - half, right: x + half, top: y });
  return true;
}

/** The map of devices: dots and clusters drawn by the GPU, their words as HTML above it. */
export class DeviceMap {
  private readonly map: Ground;
  private readonly labels = new Map<string, Marker>();
  private readonly pulses = new Set<Marker>();
  private dots: string[] = [];
  private clustered: boolean | null = null;
  private fitted = false;
  private ready = false;
  private pointing = 0;
  private devices: readonly Device[] = [];
  private at = new Map<string, [number, number]>();

  constructor(container: HTMLElement, private scheme: Scheme, private layers: NetworkLayers[], pick: (ids: string[]) => void) {
    this.map = new Ground({ container, style: ground(scheme), center: [8, 28], zoom: 1.1, minZoom: 0.4, maxZoom: 12, renderWorldCopies: false, attributionControl: false, dragRotate: false, pitchWithRotate: false, fadeDuration: 0, canvasContextAttributes: { alpha: false } });
    this.map.touchZoomRotate.disableRotation();
    this.map.addControl(new NavigationControl({ showCompass: false }), "top-right");
    this.map.getCanvas().setAttribute("aria-label", texts.map.canvas);
    this.map.on("style.load", () => this.begin());
    this.map.on("idle", () => this.label());
    this.map.on("movestart", () => this.dropNames());
    this.map.on("click", (at) => this.clicked(this.map.queryRenderedFeatures(at.point, { layers: this.drawn() }), pick));
    this.map.on("mousemove", (at) => this.point(at.point));
  }

  show(devices: readonly Device[]) {
    // a list of thousands comes anew with every report; drawn is only what looks another way
    if (sameOnMap(this.devices, devices)) return;
    this.devices = devices;
    this.at = new Map(devices.flatMap((one) => (one.position ? [[one.id, [one.position.lon, one.position.lat]] as const] : [])));
    if (this.ready) this.draw();
  }

  paint(scheme: Scheme, layers: NetworkLayers[]) {
    [this.scheme, this.layers, this.ready, this.clustered] = [scheme, layers, false, null];
    this.map.setStyle(ground(scheme), { diff: false });
  }

  /** A ring that spreads from a device and fades: something just happened there. */
  pulse(device: string) {
    const at = this.at.get(device);
    if (!at || !this.ready || this.pulses.size >= mostPulses) return;
    const ring = Object.assign(document.createElement("div"), { className: "pulse" });
    ring.append(document.createElement("span"));
    const marker = new Marker({ element: ring }).setLngLat(at).addTo(this.map);
    this.pulses.add(marker);
    window.setTimeout(() => {
      marker.remove();
      this.pulses.delete(marker);
    }, 1600);
  }

  close() {
    window.cancelAnimationFrame(this.pointing);
    this.map.remove();
  }

  private begin() {
    this.ready = true;
    this.draw();
  }

  private drawn = () => ["clusters", ...this.dots].filter((id) => this.map.getLayer(id));

  private draw() {
    const points = places(this.devices);
    const clustered = this.devices.length > clusteredAbove;
    if (clustered !== this.clustered) this.rebuild(clustered);
    void (this.map.getSource(source) as GeoJSONSource).setData(points);
    const bounds = boundsOf(points);
    if (bounds && !this.fitted) {
      this.fitted = true;
      this.map.fitBounds(bounds, { padding: 70, maxZoom: 4.2, animate: false });
    }
  }

  private rebuild(clustered: boolean) {
    for (const id of this.drawn()) this.map.removeLayer(id);
    if (this.map.getSource(source)) this.map.removeSource(source);
    const empty = { type: "FeatureCollection" as const, features: [] };
    this.map.addSource(source, { type: "geojson", data: empty, cluster: clustered, clusterRadius: 46, clusterMaxZoom: 9, clusterProperties: { total: ["+", ["get", "devices"]] } });
    if (clustered) this.map.addLayer(clusterLayer(source, this.scheme));
    const layers = this.layers.flatMap((of) => of(source, this.scheme));
    for (const layer of layers) this.map.addLayer(layer);
    [this.clustered, this.dots] = [clustered, layers.map((layer) => layer.id)];
  }

  private clicked(found: MapGeoJSONFeature[], pick: (ids: string[]) => void) {
    const one = found[0];
    if (!one) return pick([]);
    if (one.properties.cluster_id === undefined) return pick((one.properties as Place).ids.split(" "));
    const center = (one.geometry as unknown as { coordinates: [number, number] }).coordinates;
    void (this.map.getSource(source) as GeoJSONSource).getClusterExpansionZoom(one.properties.cluster_id as number).then((zoom) => this.map.easeTo({ center, zoom }));
  }

  /** The hand over what can be clicked. What lies below is looked for once a frame at most, and not while the map moves. */
  private point(at: PointLike) {
    if (this.pointing || this.map.isMoving()) return;
    this.pointing = window.requestAnimationFrame(() => {
      this.pointing = 0;
      if (this.ready) this.map.getCanvas().style.cursor = this.map.queryRenderedFeatures(at, { layers: this.drawn() }).length ? "pointer" : "";
    });
  }

  /** Names would lag behind a moving map; counts of clusters stay. */
  private dropNames() {
    for (const [key, marker] of this.labels) {
      if (key.startsWith("c")) continue;
      marker.remove();
      this.labels.delete(key);
    }
  }

  private label() {
    if (!this.ready || !this.map.getSource(source)) return;
    const wanted = new Map<string, { at: [number, number]; text: string; cluster: boolean }>();
    for (const one of this.map.queryRenderedFeatures({ layers: this.drawn() })) {
      const at = (one.geometry as unknown as { coordinates: [number, number] }).coordinates;
      const place = one.properties as Place & { cluster_id?: number; total?: number };
      if (place.cluster_id !== undefined) wanted.set(`c${place.cluster_id}/${place.total}`, { at, text: count(place.total ?? 0), cluster: true });
      else wanted.set(`d${place.ids.slice(0, 66)}/${place.devices}`, { at, text: place.devices > 1 ? texts.map.several(place.name, place.devices - 1) : place.name, cluster: false });
    }
    const names = [...wanted.values()].filter((one) => !one.cluster).length <= mostNames;
    for (const [key, marker] of this.labels)
      if (!wanted.has(key)) {
        marker.remove();
        this.labels.delete(key);
      }
    const taken: Box[] = [];
    for (const [key, one] of wanted) {
      if (!one.cluster && !free(taken, this.map.project(one.at), one.text)) {
        this.labels.get(key)?.remove();
        this.labels.delete(key);
        continue;
      }
      if (this.labels.has(key) || this.labels.size >= mostLabels || (!one.cluster && !names)) continue;
      const element = Object.assign(document.createElement("div"), { className: one.cluster ? "count-label" : "name-label", textContent: one.text });
      this.labels.set(key, new Marker({ element, anchor: one.cluster ? "center" : "top", offset: one.cluster ? [0, 0] : [0, 9] }).setLngLat(one.at).addTo(this.map));
    }
  }
}
