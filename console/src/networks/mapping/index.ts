import { lazy } from "react";
import { count } from "../../format";
import { dotLayer } from "../../map/style";
import { texts } from "../../texts";
import type { NetworkFace } from "../frame";

const words = texts.mapping;

export const mapping: NetworkFace = {
  module: "mapping",
  icon: "place",
  use: words.use,
  give: words.give,
  page: lazy(() => import("./MappingPage")),
  mapLayer: (source, network, scheme) => [dotLayer(`cameras-${network}`, source, network, scheme)],
  addHardware: lazy(() => import("./AddCamera")),
  evidence: (kind) => words.kinds[kind] ?? words.kind,
  // weights are parts of 10¹² of the pool
  work: (weight) => words.work(count(Math.round(weight / 1_000_000_000))),
};
