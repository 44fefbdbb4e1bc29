import { useQuery } from "@tanstack/react-query";
import { api, ofNetwork, told } from "./client";
import { Problem } from "./problem";
import type { Device, DeviceDetail, Session } from "./shapes";

const pageSize = 2000;
const seconds = (n: number) => n * 1000;

/** Every device of every network, page after page. */
async function allDevices(): Promise<Device[]> {
  const found: Device[] = [];
  for (let after: string | undefined; ; ) {
    const page = await told(api.GET("/api/v1/devices", { params: { query: { limit: pageSize, after } } }));
    found.push(...(page.devices as Device[]));
    if (!page.next) return found;
    after = page.next;
  }
}

export const useNetworks = () =>
  useQuery({ queryKey: ["networks"], queryFn: async () => (await told(api.GET("/api/v1/networks"))).networks, staleTime: seconds(30) });

/** What people call a network, by its name in paths. */
export function useTitleOf(): (slug: string) => string {
  const networks = useNetworks().data;
  return (slug) => networks?.find((network) => network.slug === slug)?.title ?? slug;
}

/** Not compared with the list before, member by member: with 10,000 devices that takes longer than a frame. */
export const useDevices = () => useQuery({ queryKey: ["devices"], queryFn: allDevices, staleTime: seconds(10), refetchInterval: seconds(60), structuralSharing: false });

export const useDevice = (id: string) =>
  useQuery({ queryKey: ["device", id], queryFn: async () => (await told(api.GET("/api/v1/devices/{id}", { params: { path: { id } } }))) as DeviceDetail, refetchInterval: seconds(15) });

export const useEpochs = () => useQuery({ queryKey: ["epochs"], queryFn: async () => (await told(api.GET("/api/v1/epochs"))).epochs, refetchInterval: seconds(15) });

export const useScores = (network: string, number: number | null) =>
  useQuery({ queryKey: ["scores", network, number], enabled: number !== null, queryFn: () => told(api.GET(ofNetwork(network, "/api/v1/storage/epochs/{number}/scores"), { params: { path: { number: number! } } })) });

export const useSettlements = () =>
  useQuery({ queryKey: ["settlements"], queryFn: async () => (await told(api.GET("/api/v1/settlements"))).settlements, refetchInterval: seconds(15) });

export const useEarnings = (account: string | null) =>
  useQuery({ queryKey: ["earnings", account], enabled: account !== null, queryFn: async () => (await told(api.GET("/api/v1/earnings", { params: { query: { account: account! } } }))).earnings });

export const useClaims = (account: string | null) =>
  useQuery({ queryKey: ["claims", account], enabled: account !== null, queryFn: () => told(api.GET("/api/v1/accounts/{account}/claims", { params: { path: { account: account! } } })) });

export const useBalance = (account: string | null) =>
  useQuery({ queryKey: ["balance", account], enabled: account !== null, queryFn: () => told(api.GET("/api/v1/accounts/{account}", { params: { path: { account: account! } } })) });

export const useChain = () => useQuery({ queryKey: ["chain"], queryFn: () => told(api.GET("/api/v1/chain")), staleTime: Infinity });

/** A node that is unwell says so with 503 and the same document. */
export const useHealth = () =>
  useQuery({
    queryKey: ["health"],
    refetchInterval: seconds(10),
    queryFn: async () => {
      const { data, error, response } = await api.GET("/health").catch(() => {
        throw Problem.unreachable("/health");
      });
      return data ?? (response.status === 503 && error ? (error as NonNullable<typeof data>) : Promise.reject(Problem.of(response.status, error, "/health")));
    },
  });

export const useAttesters = () => useQuery({ queryKey: ["attesters"], queryFn: () => told(api.GET("/api/v1/attesters")) });

/** Attesters that signed two results for one settlement. */
export const useEquivocations = () =>
  useQuery({ queryKey: ["attesters", "equivocations"], queryFn: async () => (await told(api.GET("/api/v1/equivocations"))).equivocations });

export const usePowers = () => useQuery({ queryKey: ["powers"], queryFn: () => told(api.GET("/api/v1/powers")) });

export const useDecisions = () =>
  useQuery({ queryKey: ["decisions"], queryFn: async () => (await told(api.GET("/api/v1/policy/decisions", { params: { query: { limit: 100 } } }))).decisions, refetchInterval: seconds(15) });

export const useDefinition = (slug: string) =>
  useQuery({ queryKey: ["definition", slug], queryFn: () => told(api.GET("/api/v1/networks/{slug}", { params: { path: { slug } } })) });

/** Who is logged in; null when nobody is. */
export const useSession = () =>
  useQuery({
    queryKey: ["session"],
    staleTime: seconds(60),
    queryFn: async () => ((await told(api.GET("/api/v1/login"))) ?? null) as Session | null,
  });

export const useFiles = (network: string) =>
  useQuery({ queryKey: ["files", network], queryFn: async () => (await told(api.GET(ofNetwork(network, "/api/v1/storage/files")))).files, refetchInterval: seconds(4) });

export const useContentStatus = (network: string, cid: string) =>
  useQuery({ queryKey: ["content", network, cid], queryFn: () => told(api.GET(ofNetwork(network, "/api/v1/storage/status/{cid}"), { params: { path: { cid } } })), refetchInterval: seconds(4) });

export const useDenylists = (network: string) =>
  useQuery({ queryKey: ["denylists", network], queryFn: async () => (await told(api.GET(ofNetwork(network, "/api/v1/storage/denylist")))).lists, refetchInterval: seconds(10) });

/** What was refused for a denylist, newest first. */
export const useRefused = (network: string) =>
  useQuery({ queryKey: ["denylists", "log", network], queryFn: async () => (await told(api.GET(ofNetwork(network, "/api/v1/storage/denylist/log")))).refused, refetchInterval: seconds(3) });

export const useProviders = (network: string) =>
  useQuery({ queryKey: ["providers", network], queryFn: async () => (await told(api.GET(ofNetwork(network, "/api/v1/storage/providers")))).providers, refetchInterval: seconds(15) });

/** What lies on one disk, and where it failed. */
export const useProvider = (network: string, device: string) =>
  useQuery({ queryKey: ["providers", network, device], queryFn: () => told(api.GET(ofNetwork(network, "/api/v1/storage/providers/{device}"), { params: { path: { device } } })), refetchInterval: seconds(15) });

/** How a disk's earnings of one period came about; what is settled does not change any more. */
export const useStatement = (network: string, device: string, epoch: number | null) =>
  useQuery({
    queryKey: ["earnings", "statement", network, device, epoch],
    enabled: epoch !== null,
    queryFn: () => told(api.GET(ofNetwork(network, "/api/v1/storage/providers/{device}/statements/{epoch}"), { params: { path: { device, epoch: epoch! } } })),
  });

/** Parts that were lost, newest first, and who has them since. */
export const useRepairs = (network: string) =>
  useQuery({ queryKey: ["repairs", network], queryFn: () => told(api.GET(ofNetwork(network, "/api/v1/storage/repairs"))), refetchInterval: seconds(5) });

export const useBuckets = (network: string) =>
  useQuery({ queryKey: ["buckets", network], queryFn: async () => (await told(api.GET(ofNetwork(network, "/api/v1/storage/buckets")))).buckets, refetchInterval: seconds(30) });

export const useVersions = (network: string, bucket: string) =>
  useQuery({ queryKey: ["buckets", network, bucket], queryFn: () => told(api.GET(ofNetwork(network, "/api/v1/storage/buckets/{bucket}"), { params: { path: { bucket } } })), refetchInterval: seconds(10) });
