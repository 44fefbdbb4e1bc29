import type { VehicleGrant } from "../../api/shapes";
import { texts } from "../../texts";
import { listed, phaseOf } from "./grants";
import { inOrder } from "./acts";

const words = texts.vehicles.sharing;

/** A day as people write it: 1 March 2027. */
export const dayOf = (seconds: number) => new Date(seconds * 1000).toLocaleDateString("en-GB", { day: "numeric", month: "long", year: "numeric" });

/** A grant as a sentence. */
export function sentenceOf(grant: Pick<VehicleGrant, "scopes" | "from" | "until" | "purpose">, who: string, nowMs: number): string {
  const what = listed(inOrder(grant.scopes).map((scope) => words.scopes[scope] ?? scope), words.and);
  // the first second at which it holds no longer is midnight for most: the day before is the last
  const until = dayOf(Number(grant.until) - 1);
  const purpose = words.purpose(grant.purpose);
  const phase = phaseOf(grant, nowMs);
  if (phase === "over") return words.sentenceOver(who, what, until, purpose);
  return phase === "later" ? words.sentenceLater(who, what, dayOf(Number(grant.from)), until, purpose) : words.sentence(who, what, until, purpose);
}
