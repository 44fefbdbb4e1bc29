import { useState } from "react";

const key = "grange.vehicles.names";

type Names = Record<string, string>;

function kept(): Names {
  try {
    const read = JSON.parse(localStorage.getItem(key) ?? "{}") as unknown;
    return typeof read === "object" && read !== null ? (read as Names) : {};
  } catch {
    return {};
  }
}

/** What one calls accounts and vehicles. Only this browser keeps it: the node needs no names to hold to a grant. */
export function useNames() {
  const [names, set] = useState(kept);
  return {
    of: (id: string): string | null => names[id.toLowerCase()] ?? null,
    call: (id: string, name: string) => {
      const all = { ...kept(), [id.toLowerCase()]: name.trim() };
      if (name.trim() === "") delete all[id.toLowerCase()];
      try {
        localStorage.setItem(key, JSON.stringify(all));
      } catch {
        // a browser that keeps nothing still shows it until the page is left
      }
      set(all);
    },
  };
}

export type NamesOf = ReturnType<typeof useNames>;

export const carKey = (network: string, id: number) => `${network}/${id}`;
