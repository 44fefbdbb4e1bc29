import type { ReactNode } from "react";

export type Tone = "good" | "warn" | "bad" | "idle";

/** A state in a word, with a dot whose colour only repeats it. */
export function Mark({ tone, children }: { tone: Tone; children: ReactNode }) {
  return <span className={`mark mark-${tone}`}>{children}</span>;
}
