import { useQuery } from "@tanstack/react-query";
import { consoleMark } from "../../api/client";
import { Problem } from "../../api/problem";

/** Where Panoramax' clients, and this console, find the map. */
export const root = "/mapping/api";

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
export async function ask<T>(path: string, init: RequestInit = {}): Promise<T> {
  const response = await fetch(`${root}${path}`, { ...init, headers: { ...consoleMark, ...init.headers } }).catch(() => {
    throw Problem.unreachable(path);
  });
  const answer = (await response.json().catch(() => null)) as T;
  // a picture that is refused has its verdict as the answer
  if (!response.ok && (answer as { rejected?: unknown } | null)?.rejected === undefined) throw Problem.of(response.status, answer, path);
  return answer;
}

export const post = <T>(path: string, body?: object) => ask<T>(path, { method: "POST", headers: { "Content-Type": "application/json" }, ...(body ? { body: JSON.stringify(body) } : {}) });

export const useItem = (sequence: string | undefined, picture: string | undefined) =>
  useQuery({ queryKey: ["picture", picture], enabled: sequence !== undefined && picture !== undefined, queryFn: () => ask<Item>(`/collections/${sequence}/items/${picture}`) });

const mine = (account: string | null) => (account ? `?account=${account}` : "");

export const useUploads = (account: string | null) =>
  useQuery({ queryKey: ["uploads", account], refetchInterval: 5_000, queryFn: async () => (await ask<{ upload_sets: UploadSet[] }>(`/upload_sets${mine(account)}`)).upload_sets });

export const useVerdicts = (set: string) => useQuery({ queryKey: ["verdicts", set], refetchInterval: 3_000, queryFn: async () => (await ask<{ files: Verdict[] }>(`/upload_sets/${set}/files`)).files });

export const useWaiting = (account: string) => useQuery({ queryKey: ["waiting", account], retry: false, queryFn: async () => (await ask<{ pictures: Waiting[] }>(`/review${mine(account)}`)).pictures });

export const judge = (account: string, picture: string, judgement: string, regions: readonly { x: number; y: number; width: number; height: number; kind: string }[]) => post(`/review/${picture}${mine(account)}`, { judgement, regions });

export const seen = (account: string, picture: string) => `${root}/review/${picture}.jpg${mine(account)}`;

/** Sends pictures as one upload, each with a verdict of its own. */
export async function contribute(account: string | null, title: string, files: readonly File[], blurred: boolean, told: (done: number) => void): Promise<string> {
  const set = await post<{ id: string }>(`/upload_sets${mine(account)}`, { title, estimated_nb_files: files.length });
  for (const [at, file] of files.entries()) {
    const form = new FormData();
    form.set("file", file);
    form.set("isBlurred", String(blurred));
    await ask<Verdict>(`/upload_sets/${set.id}/files${mine(account)}`, { method: "POST", body: form });
    told(at + 1);
  }
  await post(`/upload_sets/${set.id}/complete${mine(account)}`);
  return set.id;
}
