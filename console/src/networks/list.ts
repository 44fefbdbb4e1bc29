import { charging } from "./charging";
import { energy } from "./energy";
import type { NetworkFace } from "./frame";
import { generic } from "./generic";
import { mapping } from "./mapping";
import { readings } from "./readings";
import { storage } from "./storage";
import { vehicles } from "./vehicles";
import { wireless } from "./wireless";

/** Networks with a page of their own. A new one: its folder, and its name here. */
const faces: readonly NetworkFace[] = [storage, readings, charging, energy, wireless, mapping, vehicles];

/** The face of a module; one that has none still gets a plain page. */
export const faceOf = (module: string): NetworkFace => faces.find((face) => face.module === module) ?? generic(module);
