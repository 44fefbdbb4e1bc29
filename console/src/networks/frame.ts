import type { LayerSpecification } from "maplibre-gl";
import type { ComponentType } from "react";
import type { DeviceDetail, Network } from "../api/shapes";
import type { Scheme } from "../map/style";
import type { IconName } from "../ui/Icon";

/** What a network's folder exports: its page, how the map draws its devices, and how hardware joins it. */
export type NetworkFace = {
  /** The module (the kind of network) this is the face of; several running networks may share it. */
  module: string;
  icon: IconName;
  /** In one sentence: what people get here, and what hardware does. */
  use: string;
  give: string;
  /** What a consumer does here. */
  page: ComponentType<{ network: Network }>;
  /** Layers over the map's source of places (see map/features.ts), for one network's slug. */
  mapLayer: (source: string, network: string, scheme: Scheme) => LayerSpecification[];
  /** The second step of adding hardware: what to choose, and the one command to run. */
  addHardware: ComponentType<{ network: Network }>;
  /** What the owner of one device sees of it beyond what all devices have. */
  machine?: ComponentType<{ network: Network; device: DeviceDetail }>;
  /** What a piece of evidence says, in words. */
  evidence: (kind: string) => string;
  /** An amount of work, with its unit. */
  work: (weight: number) => string;
};
