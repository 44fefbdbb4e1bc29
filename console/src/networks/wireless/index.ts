import { lazy } from "react";
import { count } from "../../format";
import { dotLayer } from "../../map/style";
import { texts } from "../../texts";
import type { NetworkFace } from "../frame";

const words = texts.wireless;

export const wireless: NetworkFace = {
  module: "wireless",
  icon: "sensor",
  use: words.use,
  give: words.give,
  page: lazy(() => import("./WirelessPage")),
  mapLayer: (source, network, scheme) => [dotLayer(`gateways-${network}`, source, network, scheme)],
  addHardware: lazy(() => import("./AddGateway")),
  evidence: (kind) => words.kinds[kind] ?? words.kind,
  // weights are credits that were spent on data
  work: (weight) => words.work(count(weight)),
};
