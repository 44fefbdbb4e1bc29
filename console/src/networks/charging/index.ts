import { lazy } from "react";
import { dotLayer } from "../../map/style";
import { texts } from "../../texts";
import type { NetworkFace } from "../frame";

const words = texts.charging;

export const charging: NetworkFace = {
  module: "charging",
  icon: "charger",
  use: words.use,
  give: words.give,
  page: lazy(() => import("./ChargingPage")),
  mapLayer: (source, network, scheme) => [dotLayer(`chargers-${network}`, source, network, scheme)],
  addHardware: lazy(() => import("./AddCharger")),
  evidence: (kind) => words.kinds[kind] ?? words.report,
  // weights are watt-hours, after grade and diversity
  work: (weight) => words.work((weight / 1000).toFixed(3)),
};
