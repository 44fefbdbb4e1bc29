import { useNavigate, useSearch } from "@tanstack/react-router";

/** Where on the charging pages somebody is: in the address, so that a sticker's code and a bookmark lead to it. */
export type Spot = { part?: "owner" | "operator" | undefined; station?: string | undefined; session?: string | undefined };

export function useSpot(): [Spot, (to: Spot) => void] {
  const search = useSearch({ strict: false }) as Record<string, unknown>;
  const navigate = useNavigate();
  const text = (value: unknown) => (value === undefined || value === "" ? undefined : String(value));
  const part = search.part === "owner" || search.part === "operator" ? search.part : undefined;
  return [{ part, station: text(search.station), session: text(search.session) }, (to) => void navigate({ to: ".", search: to as never })];
}
