import { lazy } from "react";
import { dotLayer } from "../../map/style";
import { span } from "../../format";
import { texts } from "../../texts";
import type { NetworkFace } from "../frame";

const words = texts.energy;

export const energy: NetworkFace = {
  module: "energy",
  icon: "sun",
  use: words.use,
  give: words.give,
  page: lazy(() => import("./EnergyPage")),
  mapLayer: (source, network, scheme) => [dotLayer(`meters-${network}`, source, network, scheme)],
  addHardware: lazy(() => import("./AddMeter")),
  evidence: (kind) => words.kinds[kind] ?? words.kind,
  // weights are seconds for which a meter proved what it counted
  work: (weight) => words.work(span(weight * 1000)),
};
