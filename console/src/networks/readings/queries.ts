import { useQuery } from "@tanstack/react-query";
import { api, ofNetwork, told } from "../../api/client";
import { useEpochs, useScores } from "../../api/queries";
import type { Chain, Session } from "../../api/shapes";

/** Places that have sensors, with how many. */
export const useCells = (network: string) =>
  useQuery({ queryKey: ["cells", network], queryFn: async () => (await told(api.GET(ofNetwork(network, "/api/v1/weather/cells")))).cells, refetchInterval: 15_000 });

/** What the newest window of a place costs; refused when nothing was measured there lately. */
export const useQuote = (network: string, cell: string) =>
  useQuery({ queryKey: ["quote", network, cell], queryFn: () => told(api.GET(ofNetwork(network, "/api/v1/weather/cells/{cell}/quote"), { params: { path: { cell } } })) });

const read = (network: string, cell: string, paid: { account: string; record: string; signature: string } | { account: null; record: null; signature: null }) =>
  told(api.POST(ofNetwork(network, "/api/v1/weather/cells/{cell}/reads"), { params: { path: { cell } }, body: { ...paid, fromMs: null, toMs: null } }));

/** Reads the newest window of a place. The node signs for its own account; a wallet signs what it is quoted. */
export async function readCell(network: string, cell: string, session: Session | null, chain: Chain | undefined) {
  if (session?.kind !== "wallet" || !chain) return read(network, cell, { account: null, record: null, signature: null });
  const { account } = session;
  const { body } = await told(api.GET(ofNetwork(network, "/api/v1/weather/cells/{cell}/quote"), { params: { path: { cell } } }));
  const head = await told(api.GET(ofNetwork(network, "/api/v1/weather/evidence/head"), { params: { query: { author: `account:${account}` } } }));
  const { signEvidence } = await import("../../wallet/evidence");
  return read(network, cell, { account, ...(await signEvidence(chain, account, { network, kind: "readings.read", body, head })) });
}

/** Who measured what in the newest period that was counted; nothing before the first. */
export function useLastScores(network: string) {
  const last = useEpochs().data?.findLast((epoch) => epoch.network === network && epoch.scores !== null);
  return useScores(network, last?.number ?? null).data;
}

/** H3, the grid that places are named by; it is large, and few pages need it. */
export const useH3 = () => useQuery({ queryKey: ["h3"], queryFn: () => import("h3-js"), staleTime: Infinity }).data;
