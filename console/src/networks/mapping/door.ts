import { useQuery } from "@tanstack/react-query";
import { consoleMark } from "../../api/client";
import { Problem } from "../../api/problem";

/** Where the console finds a map: the same as Panoramax' clients find at /mapping/api, with the session of who is logged in. */
export const rootOf = (network: string) => `/api/v1/${network}/panoramax`;

export type Check = { name: string; value: number | null; limit: string; outcome: string; reason: string | null };
export type Verdict = { picture_id: string; file_name: string; status: string; quality: number | null; rejected: { reason: string; message: string } | null; checks: Check[] };
export type UploadSet = { id: string; title: string; created_at: string; completed: boolean };
export type Item = {
  id: string;
  collection: string;
  geometry: { coordinates: [number, number] };
  properties: Record<string, unknown> & { datetime: string };
  links: { rel: string; id?: string }[];
  assets: Record<string, { href: string }>;
};
export type Waiting = { id: string; width: number; height: number };

/** Asks the map; a refusal is thrown as the Problem that it is. */
export async function ask<T>(network: string, path: string, init: RequestInit = {}): Promise<T> {
  const response = await fetch(`${rootOf(network)}${path}`, { ...init, headers: { ...consoleMark, ...init.headers } }).catch(() => {
    throw Problem.unreachable(path);
  });
  const answer = (await response.json().catch(() => null)) as T;
  // a picture that is refused has its verdict as the answer
  if (!response.ok && (answer as { rejected?: unknown } | null)?.rejected === undefined) throw Problem.of(response.status, answer, path);
  return answer;
}

export const post = <T>(network: string, path: string, body?: object) => ask<T>(network, path, { method: "POST", headers: { "Content-Type": "application/json" }, ...(body ? { body: JSON.stringify(body) } : {}) });

export const useItem = (network: string, sequence: string | undefined, picture: string | undefined) =>
  useQuery({ queryKey: ["picture", picture], enabled: sequence !== undefined && picture !== undefined, queryFn: () => ask<Item>(network, `/collections/${sequence}/items/${picture}`) });

const mine = (account: string | null) => (account ? `?account=${account}` : "");

export const useUploads = (network: string, account: string | null) =>
  useQuery({ queryKey: ["uploads", network, account], refetchInterval: 5_000, queryFn: async () => (await ask<{ upload_sets: UploadSet[] }>(network, `/upload_sets${mine(account)}`)).upload_sets });

export const useVerdicts = (network: string, set: string) => useQuery({ queryKey: ["verdicts", set], refetchInterval: 3_000, queryFn: async () => (await ask<{ files: Verdict[] }>(network, `/upload_sets/${set}/files`)).files });

export const useWaiting = (network: string, account: string) => useQuery({ queryKey: ["waiting", network, account], retry: false, queryFn: async () => (await ask<{ pictures: Waiting[] }>(network, `/review${mine(account)}`)).pictures });

export type Region = { x: number; y: number; width: number; height: number; kind: string };

/** What the node's own detector suggests to cover; no name where it has none. */
export const useFound = (network: string, account: string, picture: string) =>
  useQuery({ queryKey: ["found", network, picture], retry: false, staleTime: Infinity, queryFn: async () => ask<{ detector: string | null; regions: Region[] }>(network, `/review/${picture}/found${mine(account)}`) });

export const judge = (network: string, account: string, picture: string, judgement: string, regions: readonly Region[]) => post(network, `/review/${picture}${mine(account)}`, { judgement, regions });

export const seen = (network: string, account: string, picture: string) => `${rootOf(network)}/review/${picture}.jpg${mine(account)}`;

/** Sends pictures as one upload, each with a verdict of its own. */
export async function contribute(network: string, account: string | null, title: string, files: readonly File[], blurred: boolean, told: (done: number) => void): Promise<string> {
  const set = await post<{ id: string }>(network, `/upload_sets${mine(account)}`, { title, estimated_nb_files: files.length });
  for (const [at, file] of files.entries()) {
    const form = new FormData();
    form.set("file", file);
    form.set("isBlurred", String(blurred));
    await ask<Verdict>(network, `/upload_sets/${set.id}/files${mine(account)}`, { method: "POST", body: form });
    told(at + 1);
  }
  await post(network, `/upload_sets/${set.id}/complete${mine(account)}`);
  return set.id;
}
