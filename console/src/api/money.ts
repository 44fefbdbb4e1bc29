import { useQuery } from "@tanstack/react-query";
import { api, told } from "./client";

const refetchInterval = 15_000;
const of = (account: string) => ({ params: { path: { account } } });

export const useBooks = () => useQuery({ queryKey: ["books"], queryFn: () => told(api.GET("/api/v1/books")), refetchInterval });

/** Every operator of the ledger, in the order of their turns. */
export const useOperators = () => useQuery({ queryKey: ["operators"], queryFn: async () => (await told(api.GET("/api/v1/operators"))).operators, refetchInterval });

export const useBonds = () => useQuery({ queryKey: ["bonds"], queryFn: async () => (await told(api.GET("/api/v1/bonds"))).bonds, refetchInterval });

export const useHolds = (account: string) => useQuery({ queryKey: ["holds", account], queryFn: async () => (await told(api.GET("/api/v1/accounts/{account}/holds", of(account)))).holds, refetchInterval });

export const useCredits = (account: string) => useQuery({ queryKey: ["credits", account], queryFn: async () => (await told(api.GET("/api/v1/accounts/{account}/credits", of(account)))).credits, refetchInterval });
