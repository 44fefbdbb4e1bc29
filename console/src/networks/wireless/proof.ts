import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { Problem } from "../../api/problem";

/** How sure it is that sensors are heard in a place: A said by devices, B by other gateways, D by the owner alone. */
export type Grade = "A" | "B" | "D";

export type Cell = { cell: string; grade: Grade; samples: number; rssiDeciDbm: number | null; snrDeciDb: number | null; gateways: number; lastMs: number };
export type Coverage = { resolution: number; cells: Cell[] };
export type Answer = {
  cell: string;
  grade: Grade | null;
  samples: number;
  snrDeciDb: number | null;
  marginDeciDb: number | null;
  nearest: { gateway: string; eui: string; name: string; metres: number } | null;
  says: "heard-here" | "heard-nearby" | "gateway-near" | "no-evidence";
};
export type Witness = { gateway: string; eui: string; name: string; rssiDeciDbm: number; snrDeciDb: number; hz: number; receivedMs: number; metres: number; reason: string; reasonText: string | null };
export type Beacon = { epoch: number; gateway: string; eui: string; name: string; sentMs: number; hz: number; dbm: number; counted: number; witnesses: Witness[] };

async function asked<T>(path: string): Promise<T> {
  const response = await fetch(path).catch(() => {
    throw Problem.unreachable(path);
  });
  const body: unknown = await response.json().catch(() => null);
  if (!response.ok) throw Problem.of(response.status, body, path);
  return body as T;
}

/** The answer, or what stands for it at a node of before, which has no such door. */
const orNothing = <T,>(path: string, nothing: T) => asked<T>(path).catch((why: unknown) => (why instanceof Problem && why.status === 404 ? nothing : Promise.reject(why)));

export const useCoverage = (network: string) => useQuery({ queryKey: ["coverage", network], refetchInterval: 15_000, queryFn: () => orNothing<Coverage>(`/api/v1/${network}/coverage`, { resolution: 8, cells: [] }) });

/** What is known of one place. */
export const useCoverageAt = (network: string, at: { lat: number; lon: number } | null) =>
  useQuery({ queryKey: ["coverage", network, at?.lat, at?.lon], enabled: at !== null, placeholderData: keepPreviousData, queryFn: () => asked<Answer>(`/api/v1/${network}/coverage/at?lat=${at!.lat}&lng=${at!.lon}`) });

export const useBeacons = (network: string) => useQuery({ queryKey: ["beacons", network], refetchInterval: 15_000, queryFn: async () => (await orNothing<{ beacons: Beacon[] }>(`/api/v1/${network}/beacons`, { beacons: [] })).beacons });

/** Tenths as people write them: −7.5. */
export const tenths = (number: number) => (number / 10).toFixed(1).replace("-", "−");
