import type { QueryClient } from "@tanstack/react-query";
import { events, type Heard } from "../api/events";
import type { Device } from "../api/shapes";

const pauseMs = 600;

/** What the node says live makes what is on screen old: those questions are asked anew, each at most every 600 ms. */
export function keepFresh(client: QueryClient) {
  const due = new Map<string, readonly string[]>();
  let timer = 0;
  const ask = () => {
    timer = 0;
    const keys = [...due.values()];
    due.clear();
    for (const queryKey of keys) void client.invalidateQueries({ queryKey });
  };
  events.onBatch((batch) => {
    for (const one of batch) for (const key of staleBy(one)) due.set(key.join("/"), key);
    noteEvidence(client, batch);
    if (due.size > 0) timer ||= window.setTimeout(ask, pauseMs);
  });
}

function staleBy(event: Heard): readonly (readonly string[])[] {
  switch (event.type) {
    case "evidence": return event.device ? [["device", event.device], ["epochs"]] : [["epochs"]];
    case "epoch": return [["epochs"], ["networks"], ["earnings"], ["device"], ["health"], ["books"], ["holds"], ["credits"]];
    case "settlement": return [["settlements"], ["epochs"], ["claims"], ["earnings"], ["attesters"], ["balance"], ["credits"]];
    case "device": return [["devices"], ["device", event.device], ["providers"], ["cells"]];
    case "missed": return [[]];
  }
}

/** A device that reports is at work; the long list of devices is not asked again for that. */
function noteEvidence(client: QueryClient, batch: readonly Heard[]) {
  const heard = new Map(batch.flatMap((one) => (one.type === "evidence" && one.device && !one.refused ? [[one.device, one.acceptedMs] as const] : [])));
  if (heard.size === 0) return;
  client.setQueryData<Device[]>(["devices"], (devices) =>
    devices?.map((device) => {
      const at = heard.get(device.id);
      return at === undefined ? device : { ...device, lastEvidenceMs: at, state: device.revoked ? device.state : "live" };
    }),
  );
}
