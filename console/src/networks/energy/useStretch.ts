import { useState } from "react";
import type { Spot } from "./place";
import { type Stretch, stretchOf } from "./time";

/** The time a page shows; "now" is when it was opened, so that questions stay the same while it is read. */
export function useStretch({ day }: Spot): Stretch {
  const [openedMs] = useState(() => Date.now());
  return stretchOf(day, openedMs);
}
