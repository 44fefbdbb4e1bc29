import { useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { api, ofNetwork, told } from "../../api/client";
import type { VehicleValue } from "../../api/shapes";
import { newest } from "./signals";
import { type Fix, fixesOf } from "./track";

const refetchInterval = 5_000;
const dayMs = 86_400_000;

const at = (id: number) => ({ path: { id } });

/** One's own vehicles; the account stands in the key only, the node knows who is logged in. */
export const useVehicles = (network: string, account: string | null) =>
  useQuery({ queryKey: ["vehicles", network, account], enabled: account !== null, refetchInterval, queryFn: async () => (await told(api.GET(ofNetwork(network, "/api/v1/vehicles/vehicles")))).vehicles });

export const useLatest = (network: string, id: number) =>
  useQuery({ queryKey: ["vehicle-latest", network, id], refetchInterval, queryFn: async () => (await told(api.GET(ofNetwork(network, "/api/v1/vehicles/vehicles/{id}/latest"), { params: at(id) }))).signals });

/** Trips of the last 30 days, the newest first. */
export const useTrips = (network: string, id: number) =>
  useQuery({
    queryKey: ["vehicle-trips", network, id],
    refetchInterval: 60_000,
    queryFn: async () => {
      const now = Date.now();
      const { trips } = await told(api.GET(ofNetwork(network, "/api/v1/vehicles/vehicles/{id}/trips"), { params: { ...at(id), query: { from: String(now - 30 * dayMs), to: String(now) } } }));
      return trips.toSorted((a, b) => Number(b.fromMs) - Number(a.fromMs));
    },
  });

/** Where a trip led, a point every ten seconds at most. */
export const useTrack = (network: string, id: number, fromMs: number, toMs: number) =>
  useQuery({
    queryKey: ["vehicle-track", network, id, fromMs, toMs],
    staleTime: Infinity,
    queryFn: async (): Promise<Fix[]> => {
      const query = { names: "Vehicle.CurrentLocation.Latitude,Vehicle.CurrentLocation.Longitude", agg: "LAST", interval: toMs - fromMs > dayMs ? "60s" : "10s", from: String(fromMs), to: String(toMs + 1) };
      const { signals } = await told(api.GET(ofNetwork(network, "/api/v1/vehicles/vehicles/{id}/signals"), { params: { ...at(id), query } }));
      return fixesOf(signals);
    },
  });

export const useZones = (network: string, id: number) =>
  useQuery({ queryKey: ["vehicle-zones", network, id], queryFn: async () => (await told(api.GET(ofNetwork(network, "/api/v1/vehicles/vehicles/{id}/zones"), { params: at(id) }))).zones });

export const addZone = (network: string, id: number, zone: { lat: number; lon: number; radius: number }) => told(api.POST(ofNetwork(network, "/api/v1/vehicles/vehicles/{id}/zones"), { params: at(id), body: zone }));

export const removeZone = (network: string, id: number, number: number) => told(api.DELETE(ofNetwork(network, "/api/v1/vehicles/vehicles/{id}/zones/{number}"), { params: { path: { id, number } } }));

export const useAccessLog = (network: string, id: number) =>
  useQuery({ queryKey: ["vehicle-access", network, id], refetchInterval, queryFn: () => told(api.GET(ofNetwork(network, "/api/v1/vehicles/vehicles/{id}/access"), { params: at(id) })) });

export const useSales = (network: string, id: number) =>
  useQuery({ queryKey: ["vehicle-sales", network, id], refetchInterval, queryFn: () => told(api.GET(ofNetwork(network, "/api/v1/vehicles/vehicles/{id}/sales"), { params: at(id) })) });

export const usePapers = (network: string, id: number) =>
  useQuery({ queryKey: ["vehicle-papers", network, id], queryFn: async () => (await told(api.GET(ofNetwork(network, "/api/v1/vehicles/vehicles/{id}/credentials"), { params: at(id) }))).credentials });

export const issuePaper = (network: string, id: number, kind: string) => told(api.POST(ofNetwork(network, "/api/v1/vehicles/vehicles/{id}/credentials"), { params: at(id), body: { kind } }));

export const revokePaper = (network: string, id: number, number: number) => told(api.DELETE(ofNetwork(network, "/api/v1/vehicles/vehicles/{id}/credentials/{number}"), { params: { path: { id, number } } }));

export const useProgramKeys = (network: string, account: string) =>
  useQuery({ queryKey: ["vehicle-programs", network, account], queryFn: async () => (await told(api.GET(ofNetwork(network, "/api/v1/vehicles/vehicles/keys")))).keys });

export const addProgramKey = (network: string, name: string) => told(api.POST(ofNetwork(network, "/api/v1/vehicles/vehicles/keys"), { body: { name } }));

export const dropProgramKey = (network: string, id: string) => told(api.DELETE(ofNetwork(network, "/api/v1/vehicles/vehicles/keys/{id}"), { params: { path: { id } } }));

export const useHooks = (network: string, account: string) =>
  useQuery({ queryKey: ["vehicle-hooks", network, account], refetchInterval, queryFn: async () => (await told(api.GET(ofNetwork(network, "/api/v1/vehicles/vehicles/webhooks")))).webhooks });

export type NewHook = { vehicle: number; signal: string; condition: string; coolDownPeriod: number; targetUrl: string; verificationToken: string };

export const addHook = (network: string, hook: NewHook) => told(api.POST(ofNetwork(network, "/api/v1/vehicles/vehicles/webhooks"), { body: hook }));

export const startHook = (network: string, hook: string) => told(api.POST(ofNetwork(network, "/api/v1/vehicles/vehicles/webhooks/{hook}/start"), { params: { path: { hook } } }));

export const dropHook = (network: string, hook: string) => told(api.DELETE(ofNetwork(network, "/api/v1/vehicles/vehicles/webhooks/{hook}"), { params: { path: { hook } } }));

export const deleteData = (network: string, id: number) => told(api.DELETE(ofNetwork(network, "/api/v1/vehicles/vehicles/{id}/data"), { params: at(id) }));

export const askAvailable = (network: string, id: number) => told(api.GET(ofNetwork(network, "/api/v1/vehicles/vehicles/{id}/available"), { params: at(id) }));

export type Question = { names: string; from: string; to: string; interval: string; agg: string };

export const askSignals = (network: string, id: number, query: Question) => told(api.GET(ofNetwork(network, "/api/v1/vehicles/vehicles/{id}/signals"), { params: { ...at(id), query } }));

/** The latest values: as the node has them, and then as the vehicle says them. */
export function useLive(network: string, id: number) {
  const latest = useLatest(network, id);
  const [heard, hear] = useState<ReadonlyMap<string, VehicleValue>>(new Map());
  const [isOpen, setOpen] = useState(false);
  useEffect(() => {
    const source = new EventSource(`/api/v1/${network}/vehicles/${id}/stream`);
    source.addEventListener("ready", () => setOpen(true));
    source.onerror = () => setOpen(false);
    source.addEventListener("closed", () => {
      setOpen(false);
      source.close();
    });
    source.addEventListener("values", (said: MessageEvent<string>) => {
      const { signals } = JSON.parse(said.data) as { signals: VehicleValue[] };
      hear((known) => newest(known, signals));
    });
    return () => source.close();
  }, [network, id]);
  return { latest, values: newest(heard, latest.data ?? []), isOpen, forget: () => hear(new Map()) };
}
