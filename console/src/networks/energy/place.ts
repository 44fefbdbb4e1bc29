import { useNavigate, useSearch } from "@tanstack/react-router";

export const parts = ["live", "mine", "trades", "rules", "certificates", "invoice", "audit", "what-if"] as const;
export type Part = (typeof parts)[number];

/** Where on the energy pages somebody is: in the address, so that a bookmark leads there. */
export type Spot = { part: Part; meter?: string | undefined; day?: string | undefined };

export function useSpot(): [Spot, (to: Spot) => void] {
  const search = useSearch({ strict: false }) as Record<string, unknown>;
  const navigate = useNavigate();
  const text = (value: unknown) => (value === undefined || value === "" ? undefined : String(value));
  const part = parts.find((one) => one === search.part) ?? "live";
  return [{ part, meter: text(search.meter), day: text(search.day) }, (to) => void navigate({ to: ".", search: { ...to, part: to.part === "live" ? undefined : to.part } as never })];
}
