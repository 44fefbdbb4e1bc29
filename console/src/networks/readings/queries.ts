import { useQuery } from "@tanstack/react-query";
import { api, ofNetwork, told } from "../../api/client";
import { useEpochs, useScores } from "../../api/queries";

/** Places that have sensors, with how many. */
export const useCells = (network: string) =>
  useQuery({ queryKey: ["cells", network], queryFn: async () => (await told(api.GET(ofNetwork(network, "/api/v1/weather/cells")))).cells, refetchInterval: 15_000 });

/** What the newest window of a place costs; refused when nothing was measured there lately. */
export const useQuote = (network: string, cell: string) =>
  useQuery({ queryKey: ["quote", network, cell], queryFn: () => told(api.GET(ofNetwork(network, "/api/v1/weather/cells/{cell}/quote"), { params: { path: { cell } } })) });

/** Reads the newest window of a place; the node's own account pays. */
export const readCell = (network: string, cell: string) =>
  told(api.POST(ofNetwork(network, "/api/v1/weather/cells/{cell}/reads"), { params: { path: { cell } }, body: { account: null, fromMs: null, toMs: null, record: null, signature: null } }));

/** Who measured what in the newest period that was counted; nothing before the first. */
export function useLastScores(network: string) {
  const last = useEpochs().data?.findLast((epoch) => epoch.network === network && epoch.scores !== null);
  return useScores(network, last?.number ?? null).data;
}

/** H3, the grid that places are named by; it is large, and few pages need it. */
export const useH3 = () => useQuery({ queryKey: ["h3"], queryFn: () => import("h3-js"), staleTime: Infinity }).data;
