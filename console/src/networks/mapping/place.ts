import { useNavigate, useSearch } from "@tanstack/react-router";

export const parts = ["look", "give", "buy", "review"] as const;
export type Part = (typeof parts)[number];

/** Where on the mapping pages somebody is: in the address, so that a bookmark leads to a picture. */
export type Spot = { part: Part; sequence?: string | undefined; picture?: string | undefined };

export function useSpot(): [Spot, (to: Spot) => void] {
  const search = useSearch({ strict: false }) as Record<string, unknown>;
  const navigate = useNavigate();
  const text = (key: string) => (typeof search[key] === "string" && search[key] !== "" ? (search[key] as string) : undefined);
  const part = parts.find((one) => one === search.part) ?? "look";
  return [{ part, sequence: text("sequence"), picture: text("picture") }, (to) => void navigate({ to: ".", search: { ...to, part: to.part === "look" ? undefined : to.part } as never })];
}
