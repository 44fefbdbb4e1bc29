import type { Network } from "../../api/shapes";
import type { Spot } from "./place";

/** What each part of the page is given. */
export type PartProps = { network: Network; spot: Spot; go: (to: Spot) => void };
