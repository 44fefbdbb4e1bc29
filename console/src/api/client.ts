import createClient, { type Middleware } from "openapi-fetch";
import { Problem } from "./problem";
import type { paths } from "./schema";

/** Marks a call as coming from this console: other pages cannot send it (the node checks it on every call that changes something). */
export const consoleMark = { "X-Grange-Console": "1" } as const;

const mark: Middleware = {
  onRequest({ request }) {
    if (request.method !== "GET") for (const [name, value] of Object.entries(consoleMark)) request.headers.set(name, value);
    return request;
  },
};

/** The node's API, typed by its own OpenAPI document. */
export const api = createClient<paths>({ baseUrl: window.location.origin, credentials: "same-origin" });
api.use(mark);

/** The networks that the document was written with: one of each module. */
type Written = "storage" | "weather" | "charging" | "energy" | "wireless" | "mapping" | "vehicles";

/** A path of another network than the one the document was written with: each has the same ones under its own name. */
export const ofNetwork = <Path extends keyof paths & `/api/v1/${Written}/${string}`>(network: string, path: Path) =>
  path.replace(/^\/api\/v1\/\w+\//, `/api/v1/${network}/`) as Path;

/** The answer of a call, or its Problem thrown. */
export async function told<T>(call: Promise<{ data?: T; error?: unknown; response: Response }>): Promise<T> {
  const answered = await call.catch((failed: unknown) => {
    throw failed instanceof TypeError ? Problem.unreachable("") : failed;
  });
  const { data, error, response } = answered;
  if (!response.ok) throw Problem.of(response.status, error, new URL(response.url).pathname);
  return data as T;
}
