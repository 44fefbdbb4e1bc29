import { consoleMark } from "./client";
import { Problem } from "./problem";
import type { Balance, Session } from "./shapes";

/** A call that changes something. */
async function say<T>(method: "POST" | "PUT" | "DELETE", path: string, body?: unknown): Promise<T> {
  const response = await fetch(path, {
    method,
    credentials: "same-origin",
    headers: { ...consoleMark, Accept: "application/json", ...(body === undefined ? {} : { "Content-Type": "application/json" }) },
    body: body === undefined ? undefined : JSON.stringify(body),
  }).catch(() => {
    throw Problem.unreachable(path);
  });
  const answer: unknown = await response.json().catch(() => null);
  if (!response.ok) throw Problem.of(response.status, answer, path);
  return answer as T;
}

export const askNonce = () => say<{ nonce: string; expiresMs: number }>("POST", "/api/v1/login/nonce");
export const logIn = (message: string, signature: string) => say<{ account: string }>("POST", "/api/v1/login", { message, signature });
export const logInLocally = () => say<Session>("POST", "/api/v1/login/local");
export const logOut = () => say<null>("DELETE", "/api/v1/login");
export const closeEpoch = (network: string) => say<{ closed: number }>("POST", `/api/v1/${network}/epochs/close`);
export const claimByNode = (account: string) => say<{ transactions: string[] }>("POST", `/api/v1/accounts/${account}/claim`);
export const fund = (account: string) => say<Balance>("POST", `/api/v1/accounts/${account}/fund`);
export const forgetFile = (network: string, name: string) => say<null>("DELETE", `/api/v1/${network}/files/${name.split("/").map(encodeURIComponent).join("/")}`);

/** Asks the node's chain. */
export async function askChain<T>(method: string, params: unknown[] = []): Promise<T> {
  const answer = await say<{ result?: T; error?: { message: string } }>("POST", "/rpc", { jsonrpc: "2.0", id: 1, method, params });
  if (answer.error) throw new Problem(0, "chain", answer.error.message, null, "/rpc");
  return answer.result as T;
}

/** Uploads with progress, which fetch does not tell: 0..1 while the bytes go out. */
export function upload<T>(path: string, file: File, progress: (done: number) => void, cancel: AbortSignal): Promise<T> {
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
