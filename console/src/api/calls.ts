import { api, consoleMark, ofNetwork, told } from "./client";
import { Problem } from "./problem";

export const askNonce = () => told(api.POST("/api/v1/login/nonce"));
export const logIn = (message: string, signature: string) => told(api.POST("/api/v1/login", { body: { message, signature } }));
export const logInLocally = () => told(api.POST("/api/v1/login/local"));
export const logOut = () => told(api.DELETE("/api/v1/login"));
export const closeEpoch = (network: string) => told(api.POST(ofNetwork(network, "/api/v1/storage/epochs/close")));
export const claimByNode = (account: string) => told(api.POST("/api/v1/accounts/{account}/claim", { params: { path: { account } } }));
export const fund = (account: string) => told(api.POST("/api/v1/accounts/{account}/fund", { params: { path: { account } } }));
/** A name may hold slashes, which stay: the document knows the rest of the path as one part. */
export function forgetFile(network: string, name: string) {
  const door = "/api/v1/storage/files/{name}";
  return told(api.DELETE(ofNetwork(network, door).replace("{name}", name.split("/").map(encodeURIComponent).join("/")) as typeof door));
}

export const denyRule = (network: string, rule: string) => told(api.POST(ofNetwork(network, "/api/v1/storage/denylist"), { body: { rule } }));
export const allowRule = (network: string, rule: string) => told(api.DELETE(ofNetwork(network, "/api/v1/storage/denylist"), { params: { query: { rule } } }));
/** A path has slashes, which stay. */
export function testRule(network: string, path: string) {
  const door = "/api/v1/storage/denylist/test/{path}";
  return told(api.GET(ofNetwork(network, door).replace("{path}", path.split("/").map(encodeURIComponent).join("/")) as typeof door, { params: { path: { path } } }));
}

/** Asks the node's chain. */
export async function askChain<T>(method: string, params: unknown[] = []): Promise<T> {
  const path = "/rpc";
  const response = await fetch(path, { method: "POST", headers: { "Content-Type": "application/json", ...consoleMark }, body: JSON.stringify({ jsonrpc: "2.0", id: 1, method, params }) }).catch(() => {
    throw Problem.unreachable(path);
  });
  const answer = (await response.json().catch(() => null)) as { result?: T; error?: { message: string } } | null;
  if (!response.ok || !answer) throw Problem.of(response.status, answer, path);
  if (answer.error) throw new Problem(0, "chain", answer.error.message, null, path);
  return answer.result as T;
}

/** Uploads with progress, which fetch does not tell: 0..1 while the bytes go out. */
export function upload<T>(path: string, file: Blob, progress: (done: number) => void, cancel: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("PUT", path);
    for (const [name, value] of Object.entries(consoleMark)) request.setRequestHeader(name, value);
    request.responseType = "json";
    request.upload.onprogress = (at) => at.lengthComputable && progress(at.loaded / at.total);
    request.onload = () => (request.status < 300 ? resolve(request.response as T) : reject(Problem.of(request.status, request.response, path)));
    request.onerror = () => reject(Problem.unreachable(path));
    request.onabort = () => reject(new DOMException("", "AbortError"));
    cancel.addEventListener("abort", () => request.abort());
    request.send(file);
  });
}
