import { lazy } from "react";
import { ringLayer } from "../../map/style";
import { texts } from "../../texts";
import type { NetworkFace } from "../frame";

const words = texts.readings;

export const readings: NetworkFace = {
  module: "readings",
  icon: "sensor",
  use: words.use,
  give: words.give,
  page: lazy(() => import("./ReadingsPage")),
  mapLayer: (source, network, scheme) => [ringLayer(`sensors-${network}`, source, network, scheme)],
  addHardware: lazy(() => import("./AddSensor")),
  evidence: (kind) => words.kinds[kind] ?? words.report,
  // weights are ten-thousandths of a reading
  work: (weight) => words.work((weight / 10_000).toFixed(2).replace(/\.?0+$/, "")),
};
