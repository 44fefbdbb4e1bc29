import { lazy } from "react";
import { count } from "../../format";
import { dotLayer } from "../../map/style";
import { texts } from "../../texts";
import type { NetworkFace } from "../frame";

/** The face of a network that has no folder here: its rules to read, dots on the map, and the command that explains itself. */
export const generic = (module: string): NetworkFace => ({
  module,
  icon: "operate",
  use: texts.use.genericNote,
  give: texts.add.generic,
  page: lazy(() => import("./GenericPage")),
  mapLayer: (source, network, scheme) => [dotLayer(`dots-${network}`, source, network, scheme)],
  addHardware: lazy(() => import("./AddGeneric")),
  evidence: (kind) => kind,
  work: count,
});
