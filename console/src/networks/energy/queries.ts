import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { api, ofNetwork, told } from "../../api/client";
import { useDevices } from "../../api/queries";
import type { Device } from "../../api/shapes";
import type { Stretch } from "./time";

const refetchInterval = 15_000;
const weekMs = 7 * 86_400_000;

/** Homes and transformers of a network, by what they said when they joined. */
export function useMeters(network: string) {
  const devices = useDevices();
  const all = devices.data?.filter((one) => one.network === network && !one.revoked);
  return { ...devices, data: all } as typeof devices;
}

export const isTransformer = (device: Device) => device.facts.transformer !== undefined;

export const useReadings = (network: string, { fromMs, toMs }: Stretch) =>
  useQuery({
    queryKey: ["intervals", network, fromMs, toMs],
    refetchInterval,
    queryFn: async () => (await told(api.GET(ofNetwork(network, "/api/v1/energy/readings"), { params: { query: { fromMs, toMs } } }))).intervals,
  });

export const useLines = (network: string, { fromMs, toMs }: Stretch) =>
  useQuery({
    queryKey: ["lines", network, fromMs, toMs],
    refetchInterval,
    queryFn: async () => (await told(api.GET(ofNetwork(network, "/api/v1/energy/lines"), { params: { query: { fromMs, toMs } } }))).lines,
  });

export const useSlot = (network: string, slotMs: number) =>
  useQuery({ queryKey: ["slot", network, slotMs], queryFn: () => told(api.GET(ofNetwork(network, "/api/v1/energy/slots/{slotMs}"), { params: { path: { slotMs } } })) });

/** The week's certificates. */
export const useCertificates = (network: string, toMs: number) =>
  useQuery({
    queryKey: ["certificates", network, toMs],
    refetchInterval,
    queryFn: async () => (await told(api.GET(ofNetwork(network, "/api/v1/energy/certificates"), { params: { query: { fromMs: toMs - weekMs, toMs } } }))).certificates,
  });

export const useInvoices = (network: string, period: string) =>
  useQuery({ queryKey: ["invoices", network, period], queryFn: async () => (await told(api.GET(ofNetwork(network, "/api/v1/energy/invoices/{period}"), { params: { path: { period } } }))).invoices });

/** The community's rules as they hold now. */
export const useTerms = (network: string) => useQuery({ queryKey: ["terms", network], queryFn: () => told(api.GET(ofNetwork(network, "/api/v1/energy/terms"))) });

/** How much of the last 30 days' trade was in few hands. */
export const useConcentration = (network: string) => useQuery({ queryKey: ["concentration", network], queryFn: () => told(api.GET(ofNetwork(network, "/api/v1/energy/audit/concentration"))) });

export const useFeederAudit = (network: string, feeder: string) =>
  useQuery({ queryKey: ["feeder", network, feeder], queryFn: () => told(api.GET(ofNetwork(network, "/api/v1/energy/audit/feeder/{feeder}"), { params: { path: { feeder } } })) });

export const useQuarantine = (network: string) =>
  useQuery({ queryKey: ["quarantine", network], refetchInterval, queryFn: async () => (await told(api.GET(ofNetwork(network, "/api/v1/energy/quarantine")))).quarantine });

export type WhatIf = { key: string; price: string; feedInMicro: number; shares: string };

/** What homes of a file would pay; the node keeps nothing of it. */
export const simulate = (network: string, csv: string, { key, price, feedInMicro, shares }: WhatIf) =>
  told(api.POST(ofNetwork(network, "/api/v1/energy/simulate"), {
    params: { query: { key, price, feedInMicro, ...(shares ? { shares } : {}) } },
    body: csv,
    bodySerializer: (body: string) => body,
    headers: { "Content-Type": "text/csv" },
  }));

/** Listens to the meters; what is shown is asked for anew when they say something. True while the line is open. */
export function useLive(network: string): boolean {
  const queries = useQueryClient();
  const [open, setOpen] = useState(false);
  useEffect(() => {
    const source = new EventSource(`/api/v1/${network}/live`);
    let waiting = 0;
    source.onopen = () => setOpen(true);
    source.onerror = () => setOpen(false);
    source.addEventListener("slot", () => {
      // many slots arrive together, and one question answers them all
      if (waiting === 0) waiting = window.setTimeout(() => {
        waiting = 0;
        void queries.invalidateQueries({ queryKey: ["intervals", network] });
        void queries.invalidateQueries({ queryKey: ["lines", network] });
      }, 500);
    });
    return () => {
      window.clearTimeout(waiting);
      source.close();
    };
  }, [network, queries]);
  return open;
}
