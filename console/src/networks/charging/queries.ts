import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { api, ofNetwork, told } from "../../api/client";
import type { Bill, Chain, ChargingSession, Session, Station, Tariff } from "../../api/shapes";
import { buy, signedBy, unsigned } from "../../wallet/purchase";
import { holdBody } from "./holdBody";

const at = (session: string) => ({ params: { path: { session } } });

export const useStations = (network: string) =>
  useQuery({ queryKey: ["stations", network], refetchInterval: 5_000, queryFn: async () => (await told(api.GET(ofNetwork(network, "/api/v1/charging/stations")))).stations as Station[] });

export const useTerms = (network: string) => useQuery({ queryKey: ["terms", network], queryFn: () => told(api.GET(ofNetwork(network, "/api/v1/charging/stations/terms"))) });

/** The latest sessions, of one account or of all. */
export const useSessions = (network: string, account?: string) =>
  useQuery({
    queryKey: ["charges", network, account ?? ""],
    refetchInterval: 5_000,
    queryFn: async () => (await told(api.GET(ofNetwork(network, "/api/v1/charging/sessions"), { params: { query: { account } } }))).sessions,
  });

const over = ["Settled", "Refunded", "Expired"];

/** One session, asked for as long as it moves. */
export const useCharge = (network: string, session: string) =>
  useQuery({
    queryKey: ["charge", network, session],
    queryFn: () => told(api.GET(ofNetwork(network, "/api/v1/charging/sessions/{session}"), at(session))),
    refetchInterval: (query) => (query.state.data && over.includes(query.state.data.step) ? false : query.state.data?.step === "Priced" ? 15_000 : 1_500),
  });

export const useReceipt = (network: string, session: ChargingSession) =>
  useQuery({
    queryKey: ["receipt", network, session.session, session.step],
    queryFn: () => told(api.GET(ofNetwork(network, "/api/v1/charging/sessions/{session}/receipt"), at(session.session))),
  });

export const useLineLog = (network: string, station: string) =>
  useQuery({
    queryKey: ["log", network, station],
    refetchInterval: 2_000,
    queryFn: async () => (await told(api.GET(ofNetwork(network, "/api/v1/charging/stations/{station}/log"), { params: { path: { station } } }))).frames,
  });

/** What somebody charges: energy drawn evenly, from a time of the charger's own clock. */
export type Wanted = { start: string; wattHours: number; minutes: number; parkedMinutes?: number };

/** What it would cost at a station, or under a tariff that is being written. */
export const usePreview = (network: string, of: { station: string } | { tariff: Tariff } | null, wanted: Wanted | null) =>
  useQuery({
    queryKey: ["preview", network, of, wanted],
    enabled: of !== null && wanted !== null,
    placeholderData: keepPreviousData,
    retry: false,
    queryFn: () => told(api.POST(ofNetwork(network, "/api/v1/charging/preview"), {
      body: { tariff: of && "tariff" in of ? (of.tariff as never) : null, station: of && "station" in of ? of.station : null, parkedMinutes: 0, ...wanted! },
    })) as Promise<Bill>,
  });

type Ask = { station: string; connector: number; microUsd: number };

/** Orders a charge: the node signs for its own account, a wallet signs what it is quoted. Answers the session. */
export async function startCharge(network: string, ask: Ask, session: Session, chain: Chain | undefined): Promise<string> {
  return (await buy<{ session: string }>(network, ask, session, chain)).session;
}

/** Says a driver's word about a session: stop it, or object to it. */
export async function sayOf(network: string, charge: ChargingSession, word: "stop" | "dispute", session: Session | null, chain: Chain | undefined) {
  const body = session ? await signedBy(network, session, chain, `charging.${word}`, holdBody(charge.session)) : unsigned;
  const path = word === "stop" ? "/api/v1/charging/sessions/{session}/stop" : "/api/v1/charging/sessions/{session}/dispute";
  return told(api.POST(ofNetwork(network, path), { ...at(charge.session), body }));
}

export const decide = (network: string, session: string, microUsd: number) =>
  told(api.POST(ofNetwork(network, "/api/v1/charging/sessions/{session}/decision"), { ...at(session), body: { microUsd } }));
