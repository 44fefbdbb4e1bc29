import type { Device, Work } from "../../api/shapes";
import { texts } from "../../texts";
import type { Tone } from "../../ui/Mark";

const words = texts.readings.agreement;

/** How many sensors of a place agreed, differed, or had nobody to compare with when the last period was counted. */
export type Agreement = { agreed: number; differed: number; alone: number };

/** Agreement by cell. Each sensor counts once, by the worst that was said of it. */
export function agreementOf(work: readonly Work[], devices: readonly Device[]): ReadonlyMap<string, Agreement> {
  const reasons = new Map<string, Set<string>>();
  for (const row of work) reasons.set(row.device, (reasons.get(row.device) ?? new Set()).add(row.reason));
  const places = new Map<string, Agreement>();
  for (const device of devices) {
    const cell = device.facts.cell;
    const said = reasons.get(device.id);
    if (!cell || !said) continue;
    const place = places.get(cell) ?? { agreed: 0, differed: 0, alone: 0 };
    if (said.has("contradicted")) place.differed += 1;
    else if (said.has("confirmed")) place.agreed += 1;
    else if (said.has("unconfirmed")) place.alone += 1;
    places.set(cell, place);
  }
  return places;
}

/** The same in words. */
export function told(place: Agreement | undefined): { tone: Tone; name: string; note: string } {
  if (!place || place.agreed + place.differed + place.alone === 0) return { tone: "idle", ...words.none };
  if (place.differed > 0) return { tone: "warn", name: words.differ(place.differed, place.agreed + place.differed + place.alone), note: words.differNote };
  return place.agreed > 0 ? { tone: "good", ...words.agree } : { tone: "idle", ...words.alone };
}
