import type { CircleLayerSpecification, ExpressionSpecification, LayerSpecification, StyleSpecification } from "maplibre-gl";
import { paletteOf } from "../theme";
import landUrl from "./land.json?url";

export type Scheme = "light" | "dark";

/** The ground: sea, land and borders, all from this node; nothing is fetched from anywhere else. */
export function ground(scheme: Scheme): StyleSpecification {
  const colour = paletteOf(scheme);
  return {
    version: 8,
    // what a pixel cannot show is left out: on a machine that draws with its processor, coasts are a third of a frame
    sources: { ground: { type: "geojson", data: new URL(landUrl, window.location.href).href, attribution: "Natural Earth", tolerance: 1 } },
    layers: [
      { id: "sea", type: "background", paint: { "background-color": colour["--g-sea"] } },
      { id: "land", type: "fill", source: "ground", filter: ["==", ["get", "what"], "land"], paint: { "fill-color": colour["--g-land"], "fill-outline-color": colour["--g-border"] } },
      { id: "borders", type: "line", source: "ground", filter: ["==", ["get", "what"], "border"], paint: { "line-color": colour["--g-border"], "line-width": 0.6 } },
    ],
  };
}

/** Several places drawn as one, larger with more devices. The count stands on it as HTML. */
export function clusterLayer(source: string, scheme: Scheme): LayerSpecification {
  const colour = paletteOf(scheme);
  return {
    id: "clusters",
    type: "circle",
    source,
    filter: ["has", "point_count"],
    paint: {
      // read from the data, as dots have it: both then share one shader, compiled at the first frame and not in the middle of a gesture
      "circle-color": ["case", ["has", "total"], colour["--g-good-soft"], colour["--g-idle"]],
      "circle-stroke-color": colour["--g-good"],
      "circle-stroke-width": 1.5,
      "circle-radius": ["interpolate", ["linear"], ["ln", ["get", "total"]], 0.7, 13, 9, 34],
    },
  };
}

const stateColour = (colour: ReturnType<typeof paletteOf>): ExpressionSpecification =>
  ["match", ["get", "state"], "live", colour["--g-good"], "revoked", colour["--g-bad"], colour["--g-idle"]];

/** How most networks draw their places: a dot in the colour of its state, larger where several devices are. */
export function dotLayer(id: string, source: string, network: string, scheme: Scheme): CircleLayerSpecification {
  const colour = paletteOf(scheme);
  return {
    id,
    type: "circle",
    source,
    filter: ["all", ["!", ["has", "point_count"]], ["==", ["get", "network"], network]],
    paint: {
      "circle-color": stateColour(colour),
      "circle-stroke-color": colour["--g-card"],
      "circle-stroke-width": 2,
      "circle-radius": ["interpolate", ["linear"], ["ln", ["get", "devices"]], 0, 6.5, 5, 15],
    },
  };
}

/** The same as a ring: what is there measures its surroundings. */
export function ringLayer(id: string, source: string, network: string, scheme: Scheme): CircleLayerSpecification {
  const colour = paletteOf(scheme);
  const dot = dotLayer(id, source, network, scheme);
  return { ...dot, paint: { ...dot.paint, "circle-color": colour["--g-card"], "circle-stroke-color": stateColour(colour), "circle-stroke-width": 3.5, "circle-radius": ["interpolate", ["linear"], ["ln", ["get", "devices"]], 0, 4.5, 5, 13] } };
}
