import { useNavigate, useSearch } from "@tanstack/react-router";

export const parts = ["garage", "developer"] as const;
export type Part = (typeof parts)[number];

/** Where on the vehicles' pages somebody is: in the address, so that a bookmark leads to a vehicle. */
export type Spot = { part: Part; vehicle?: number | undefined };

export function useSpot(): [Spot, (to: Spot) => void] {
  const search = useSearch({ strict: false }) as Record<string, unknown>;
  const navigate = useNavigate();
  const part = parts.find((one) => one === search.part) ?? "garage";
  const vehicle = /^[1-9]\d{0,15}$/.test(String(search.vehicle)) ? Number(search.vehicle) : undefined;
  return [{ part, vehicle }, (to) => void navigate({ to: ".", search: { part: to.part === "garage" ? undefined : to.part, vehicle: to.vehicle } as never })];
}
