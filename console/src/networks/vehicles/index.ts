import { lazy } from "react";
import { count } from "../../format";
import { dotLayer } from "../../map/style";
import { texts } from "../../texts";
import type { NetworkFace } from "../frame";

const words = texts.vehicles;

export const vehicles: NetworkFace = {
  module: "vehicles",
  icon: "car",
  use: words.use,
  give: words.give,
  page: lazy(() => import("./VehiclesPage")),
  mapLayer: (source, network, scheme) => [dotLayer(`cars-${network}`, source, network, scheme)],
  addHardware: lazy(() => import("./AddCar")),
  evidence: (kind) => words.kinds[kind] ?? words.kind,
  work: (weight) => words.work(count(weight)),
};
