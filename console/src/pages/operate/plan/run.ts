import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { api, told } from "../../../api/client";
import { at, type Model, type Outcome } from "./model";

const pauseMs = 350;

/** Runs that a page can wait for; the command line does more. */
const runs = 60;
const runsOfSweep = 20;

/** A value once it has stood still for a moment. */
export function usePause<T>(value: T): T {
  const [settled, settle] = useState(value);
  useEffect(() => {
    const waiting = setTimeout(() => settle(value), pauseMs);
    return () => clearTimeout(waiting);
  }, [value]);
  return settled;
}

export const useModel = (network: string) =>
  useQuery({
    queryKey: ["model", network],
    queryFn: async () => ({ ...((await told(api.GET("/api/v1/simulations/models/{network}", { params: { path: { network } } }))) as unknown as Model), runs, every: 14 }),
    staleTime: Infinity,
  });

/** What comes of a model; while another is asked the last one stays. */
export const useOutcome = (model: Model) =>
  useQuery({
    queryKey: ["outcome", JSON.stringify(model)],
    queryFn: ({ signal }) => told(api.POST("/api/v1/simulations", { body: model as never, signal })) as unknown as Promise<Outcome>,
    placeholderData: keepPreviousData,
    staleTime: Infinity,
    retry: false,
  });

/** What each parameter does alone. */
export const useSweep = (model: Model) =>
  useQuery({
    queryKey: ["sweep", JSON.stringify(model)],
    queryFn: async ({ signal }) => {
      const sweep = Object.fromEntries(Object.entries(model.sweep).filter(([path]) => typeof at(model, path) === "number"));
      return (await told(api.POST("/api/v1/simulations", { params: { query: { sweep: "one" } }, body: { ...model, runs: runsOfSweep, alternatives: {}, sweep } as never, signal }))) as unknown as Outcome;
    },
    staleTime: Infinity,
    retry: false,
  });
