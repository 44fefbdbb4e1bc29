import { useSyncExternalStore } from "react";

const key = "grange.vehicles.names";

type Names = Readonly<Record<string, string>>;

let known: Names | null = null;
const readers = new Set<() => void>();

function kept(): Names {
  if (known) return known;
  try {
    const read = JSON.parse(localStorage.getItem(key) ?? "{}") as unknown;
    known = typeof read === "object" && read !== null ? (read as Names) : {};
  } catch {
    known = {};
  }
  return known;
}

function call(id: string, name: string) {
  const all: Record<string, string> = { ...kept(), [id.toLowerCase()]: name.trim() };
  if (name.trim() === "") delete all[id.toLowerCase()];
  known = all;
  try {
    localStorage.setItem(key, JSON.stringify(all));
  } catch {
    // a browser that keeps nothing still shows it until the page is left
  }
  for (const read of readers) read();
}

function subscribe(read: () => void) {
  readers.add(read);
  return () => void readers.delete(read);
}

/** What one calls accounts and vehicles. Only this browser keeps it: the node needs no names to hold to a grant. */
export function useNames() {
  const names = useSyncExternalStore(subscribe, kept);
  return { of: (id: string): string | null => names[id.toLowerCase()] ?? null, call };
}

export const carKey = (network: string, id: number) => `${network}/${id}`;
