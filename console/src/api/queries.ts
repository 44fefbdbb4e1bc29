import { useQuery } from "@tanstack/react-query";
import type * as shapes from "./shapes";
import { Problem } from "./problem";

/** A GET of the node's own API. */
async function read<T>(path: string): Promise<T> {
  const response = await fetch(path, { headers: { Accept: "application/json" } }).catch(() => {
    throw Problem.unreachable(path);
  });
  const body: unknown = await response.json().catch(() => null);
  if (!response.ok && !(path === "/health" && response.status === 503)) throw Problem.of(response.status, body, path);
  return body as T;
}

const page = 2000;

/** Every device of every network, page after page. */
async function allDevices(): Promise<shapes.Device[]> {
  const found: shapes.Device[] = [];
  for (let after: string | null = ""; after !== null; ) {
    const answer: { devices: shapes.Device[]; next?: string | null } = await read(`/api/v1/devices?limit=${page}${after ? `&after=${after}` : ""}`);
    found.push(...answer.devices);
    after = answer.next ?? null;
  }
  return found;
}

const seconds = (n: number) => n * 1000;

export const useNetworks = () =>
  useQuery({ queryKey: ["networks"], queryFn: async () => (await read<{ networks: shapes.Network[] }>("/api/v1/networks")).networks, staleTime: seconds(30) });

export const useDevices = () => useQuery({ queryKey: ["devices"], queryFn: allDevices, staleTime: seconds(10), refetchInterval: seconds(60) });

export const useDevice = (id: string) =>
  useQuery({ queryKey: ["device", id], queryFn: () => read<shapes.DeviceDetail>(`/api/v1/devices/${id}`), refetchInterval: seconds(15) });

export const useEpochs = () =>
  useQuery({ queryKey: ["epochs"], queryFn: async () => (await read<{ epochs: shapes.Epoch[] }>("/api/v1/epochs")).epochs, refetchInterval: seconds(15) });

export const useScores = (network: string, number: number) =>
  useQuery({ queryKey: ["scores", network, number], queryFn: () => read<shapes.Scores>(`/api/v1/${network}/epochs/${number}/scores`) });

export const useSettlements = () =>
  useQuery({ queryKey: ["settlements"], queryFn: async () => (await read<{ settlements: shapes.Settlement[] }>("/api/v1/settlements")).settlements, refetchInterval: seconds(15) });

export const useEarnings = (account: string | null) =>
  useQuery({
    queryKey: ["earnings", account],
    enabled: account !== null,
    queryFn: async () => (await read<{ earnings: shapes.Earning[] }>(`/api/v1/earnings?account=${account}`)).earnings,
  });

export const useClaims = (account: string | null) =>
  useQuery({ queryKey: ["claims", account], enabled: account !== null, queryFn: () => read<shapes.ClaimList>(`/api/v1/accounts/${account}/claims`) });

export const useBalance = (account: string | null) =>
  useQuery({ queryKey: ["balance", account], enabled: account !== null, queryFn: () => read<shapes.Balance>(`/api/v1/accounts/${account}`) });

export const useChain = () => useQuery({ queryKey: ["chain"], queryFn: () => read<shapes.Chain>("/api/v1/chain"), staleTime: Infinity });

export const useHealth = () => useQuery({ queryKey: ["health"], queryFn: () => read<shapes.Health>("/health"), refetchInterval: seconds(10) });

export const useAttesters = () => useQuery({ queryKey: ["attesters"], queryFn: () => read<shapes.Attesters>("/api/v1/attesters") });

export const usePowers = () =>
  useQuery({ queryKey: ["powers"], queryFn: async () => (await read<{ powers: shapes.Power[] }>("/api/v1/powers")).powers, staleTime: Infinity });

export const useDecisions = () =>
  useQuery({ queryKey: ["decisions"], queryFn: async () => (await read<{ decisions: shapes.Decision[] }>("/api/v1/policy/decisions?limit=100")).decisions, refetchInterval: seconds(15) });

export const useDefinition = (slug: string) => useQuery({ queryKey: ["definition", slug], queryFn: () => read<Record<string, unknown>>(`/api/v1/networks/${slug}`) });

/** Who is logged in; null when nobody is. */
export const useSession = () =>
  useQuery({
    queryKey: ["session"],
    staleTime: seconds(60),
    queryFn: () => read<shapes.Session>("/api/v1/login").catch((failed: unknown) => {
      if (failed instanceof Problem && failed.status === 401) return null;
      throw failed;
    }),
  });

export const useFiles = (network: string) =>
  useQuery({ queryKey: ["files", network], queryFn: async () => (await read<{ files: shapes.StoredFile[] }>(`/api/v1/${network}/files`)).files, refetchInterval: seconds(4) });

export const useContentStatus = (network: string, cid: string) =>
  useQuery({ queryKey: ["content", network, cid], queryFn: () => read<shapes.ContentStatus>(`/api/v1/${network}/status/${cid}`), refetchInterval: seconds(4) });

export const useProviders = (network: string) =>
  useQuery({ queryKey: ["providers", network], queryFn: async () => (await read<{ providers: shapes.Provider[] }>(`/api/v1/${network}/providers`)).providers, refetchInterval: seconds(15) });
