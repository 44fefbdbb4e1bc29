import type { Decision, Epoch } from "../../api/shapes";
import { texts } from "../../texts";

export type Flag = { reason: string; times: number; lastMs: number };

/** Refusals by reason, the most frequent first: the node's own decisions, and evidence that failed its checks. */
export function flagsIn(decisions: readonly Decision[], epochs: readonly Epoch[]): Flag[] {
  const flags = new Map<string, Flag>();
  const add = (reason: string, times: number, atMs: number) => {
    const known = flags.get(reason) ?? { reason, times: 0, lastMs: 0 };
    flags.set(reason, { reason, times: known.times + times, lastMs: Math.max(known.lastMs, atMs) });
  };
  for (const one of decisions) if (!one.allowed) add(`${texts.rules.actions[one.action] ?? one.action}: ${one.detail ?? one.code ?? ""}`, 1, one.whenMs);
  for (const epoch of epochs) if (epoch.refused > 0) add(texts.rules.evidenceRefused(epoch.network), epoch.refused, epoch.toMs ?? epoch.fromMs);
  return [...flags.values()].toSorted((a, b) => b.times - a.times || b.lastMs - a.lastMs);
}
