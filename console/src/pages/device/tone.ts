import type { DeviceState } from "../../api/shapes";
import type { Tone } from "../../ui/Mark";

export const toneOf = (state: DeviceState): Tone => (state === "live" ? "good" : state === "revoked" ? "bad" : "idle");
