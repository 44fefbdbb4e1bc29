import type { Network } from "../../api/shapes";
import type { Spot } from "./place";

/** What each part of the page is given; the account is of who is logged in. */
export type PartProps = { network: Network; account: string | null; spot: Spot; go: (to: Spot) => void };
