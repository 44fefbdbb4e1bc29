import type { Network, Session } from "../../api/shapes";
import type { Spot } from "./place";

/** What each part of the page is given; the session is of who is logged in. */
export type PartProps = { network: Network; session: Session | null; spot: Spot; go: (to: Spot) => void };
