import { useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { api, ofNetwork, told } from "../../api/client";
import type { LoraDevice } from "../../api/shapes";
import type { RadioEvent } from "./events";

const refetchInterval = 5_000;
const kept = 200;

export const useRadioStatus = (network: string) => useQuery({ queryKey: ["radio", network], refetchInterval, queryFn: () => told(api.GET(ofNetwork(network, "/api/v1/wireless/status"))) });

export const useGateways = (network: string) => useQuery({ queryKey: ["gateways", network], refetchInterval, queryFn: async () => (await told(api.GET(ofNetwork(network, "/api/v1/wireless/gateways")))).gateways });

export const useEndDevices = (network: string) => useQuery({ queryKey: ["end-devices", network], refetchInterval, queryFn: async () => (await told(api.GET(ofNetwork(network, "/api/v1/wireless/devices")))).devices as LoraDevice[] });

export const useQueue = (network: string, devEui: string) =>
  useQuery({ queryKey: ["queue", network, devEui], refetchInterval, queryFn: async () => (await told(api.GET(ofNetwork(network, "/api/v1/wireless/devices/{devEui}/queue"), { params: { path: { devEui } } }))).queue });

/** What one device said lately, the newest first. */
export const useEventsOf = (network: string, devEui: string) =>
  useQuery({
    queryKey: ["events", network, devEui],
    refetchInterval: 3_000,
    queryFn: async () => (await told(api.GET(ofNetwork(network, "/api/v1/wireless/devices/{devEui}/events"), { params: { path: { devEui }, query: { limit: 500 } } }))) as unknown as RadioEvent[],
  });

export const useCodecs = (network: string) => useQuery({ queryKey: ["codecs", network], queryFn: async () => (await told(api.GET(ofNetwork(network, "/api/v1/wireless/codecs")))).codecs });

export const useIntegrations = (network: string, account: string) =>
  useQuery({ queryKey: ["integrations", network, account], refetchInterval, queryFn: async () => (await told(api.GET(ofNetwork(network, "/api/v1/wireless/integrations"), { params: { query: { account } } }))).integrations });

export const tryCodec = (network: string, trial: { source?: string; name?: string; data: string; fPort: number }) =>
  told(api.POST(ofNetwork(network, "/api/v1/wireless/codecs/try"), { body: trial as never })) as Promise<{ object?: unknown; error?: string | null }>;

export const keepCodec = (network: string, account: string, name: string, source: string) => told(api.PUT(ofNetwork(network, "/api/v1/wireless/codecs/{name}"), { params: { path: { name } }, body: { source, account } as never }));

export const dropCodec = (network: string, account: string, name: string) => told(api.DELETE(ofNetwork(network, "/api/v1/wireless/codecs/{name}"), { params: { path: { name }, query: { account } } }));

export const addDevice = (network: string, device: Record<string, string>) => told(api.POST(ofNetwork(network, "/api/v1/wireless/devices"), { body: device as never })) as Promise<LoraDevice>;

export const sendDown = (network: string, devEui: string, down: { fPort: number; data: string; confirmed: boolean }) =>
  told(api.POST(ofNetwork(network, "/api/v1/wireless/devices/{devEui}/queue"), { params: { path: { devEui } }, body: down }));

export const addIntegration = (network: string, account: string, kind: string, url: string) => told(api.POST(ofNetwork(network, "/api/v1/wireless/integrations"), { body: { kind, url, account } as never }));

export const dropIntegration = (network: string, id: string) => told(api.DELETE(ofNetwork(network, "/api/v1/wireless/integrations/{id}"), { params: { path: { id } } }));

export const resumeIntegration = (network: string, id: string) => told(api.POST(ofNetwork(network, "/api/v1/wireless/integrations/{id}/resume"), { params: { path: { id } } }));

/** What devices say as it comes, the newest first, with the last ones of before; and whether the line is open. */
export function useRadio(network: string): { events: readonly RadioEvent[]; isOpen: boolean } {
  const [events, setEvents] = useState<readonly RadioEvent[]>([]);
  const [isOpen, setOpen] = useState(false);
  useEffect(() => {
    const source = new EventSource(`/api/v1/${network}/events?last=60`);
    const hear = (said: MessageEvent<string>) => {
      const one = JSON.parse(said.data) as RadioEvent;
      setEvents((known) => (known.some((other) => other.number === one.number) ? known : [one, ...known].toSorted((a, b) => b.number - a.number).slice(0, kept)));
    };
    source.addEventListener("ready", () => setOpen(true));
    source.onerror = () => setOpen(false);
    // the first copy is told at once; who else heard it follows
    source.addEventListener("final", (said: MessageEvent<string>) => {
      const all = JSON.parse(said.data) as RadioEvent;
      setEvents((known) => known.map((one) => (one.event === "up" && one.deduplicationId === all.deduplicationId ? { ...one, rxInfo: all.rxInfo } : one)));
    });
    for (const kind of ["up", "join", "ack", "txack", "status", "log"]) source.addEventListener(kind, hear);
    return () => source.close();
  }, [network]);
  return { events, isOpen };
}
