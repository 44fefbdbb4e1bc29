import { lazy } from "react";
import { bytes } from "../../format";
import { dotLayer } from "../../map/style";
import { texts } from "../../texts";
import type { NetworkFace } from "../frame";

export const storage: NetworkFace = {
  module: "storage",
  icon: "file",
  use: texts.storage.use,
  give: texts.storage.give,
  page: lazy(() => import("./StoragePage")),
  mapLayer: (source, network, scheme) => [dotLayer(`disks-${network}`, source, network, scheme)],
  addHardware: lazy(() => import("./AddDisk")),
  machine: lazy(() => import("./disk/DiskView")),
  evidence: (kind) => texts.storage.kinds[kind] ?? texts.storage.report,
  work: (weight) => texts.storage.work(bytes(weight)),
};
