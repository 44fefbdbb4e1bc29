import { Problem } from "./problem";
import type { AuditFailed, AuditResult, AuditStep } from "./shapes";

export type AuditEvent = { name: "step"; data: AuditStep } | { name: "result"; data: AuditResult } | { name: "failed"; data: AuditFailed };

/** Follows an audit to its end. Read as a stream, not by EventSource, which would hide why the node refuses and start it again at the end. */
export async function audit(number: number, take: (event: AuditEvent) => void, cancel: AbortSignal): Promise<void> {
  const path = `/api/v1/settlements/${number}/audit`;
  const response = await fetch(path, { headers: { Accept: "text/event-stream" }, signal: cancel }).catch((failed: unknown) => {
    throw cancel.aborted ? failed : Problem.unreachable(path);
  });
  if (!response.ok || !response.body) throw Problem.of(response.status, await response.json().catch(() => null), path);
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  for (let rest = ""; ; ) {
    const { done, value } = await reader.read();
    if (done) return;
    const parts = (rest + value).split(/\r?\n\r?\n/);
    rest = parts.pop()!;
    for (const part of parts) {
      const event = readEvent(part);
      if (event?.name === "failed") throw Problem.of(response.status, event.data, path);
      if (event) take(event);
    }
  }
}

/** One event of the stream; a comment (the heartbeat) is none. */
export function readEvent(text: string): AuditEvent | null {
  const field = (name: string) => text.split(/\r?\n/).filter((line) => line.startsWith(`${name}:`)).map((line) => line.slice(name.length + 1).trimStart()).join("\n");
  const [name, data] = [field("event"), field("data")];
  return ["step", "result", "failed"].includes(name) && data ? ({ name, data: JSON.parse(data) } as AuditEvent) : null;
}
