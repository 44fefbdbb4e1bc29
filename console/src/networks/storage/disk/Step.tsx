import type { ReactNode } from "react";

/** A line of a sum: what it is, and its amount behind a sign. */
export function Step({ label, sign = "", strong = false, children }: { label: string; sign?: string; strong?: boolean; children: ReactNode }) {
  return (
    <div className={strong ? "step step-strong" : "step"}>
      <dt>{label}</dt>
      <dd>{sign} {children}</dd>
    </div>
  );
}
