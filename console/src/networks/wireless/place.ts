import { useNavigate, useSearch } from "@tanstack/react-router";

export const parts = ["live", "devices", "gateways", "coverage", "beacons", "codecs", "forward", "cost"] as const;
export type Part = (typeof parts)[number];

/** Where on the wireless pages somebody is: in the address, so that a bookmark leads there. */
export type Spot = { part: Part; device?: string | undefined };

export function useSpot(): [Spot, (to: Spot) => void] {
  const search = useSearch({ strict: false }) as Record<string, unknown>;
  const navigate = useNavigate();
  const part = parts.find((one) => one === search.part) ?? "live";
  // an EUI of digits alone comes out of the address as a number unless it is longer than one
  const device = search.device === undefined || search.device === "" ? undefined : String(search.device).padStart(16, "0");
  return [{ part, device }, (to) => void navigate({ to: ".", search: { ...to, part: to.part === "live" ? undefined : to.part } as never })];
}
