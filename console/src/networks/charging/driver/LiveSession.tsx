import { Button } from "@mantine/core";
import { useEffect, useState } from "react";
import { useChain } from "../../../api/queries";
import type { ChargingSession, Session } from "../../../api/shapes";
import { dollars, kilowattHours, kilowatts, stopwatch } from "../../../format";
import { texts } from "../../../texts";
import { Fact, Facts, Panel } from "../../../ui/Page";
import { ProblemPanel, Told } from "../../../ui/Told";
import { useAct } from "../../../ui/useAct";
import { sayOf, useCharge } from "../queries";
import { Receipt } from "./Receipt";

const words = texts.charging.live;
const running = ["Quoted", "Escrowed", "Commanded", "Charging", "Stopped", "Evidence"];

/** A session from its order to its receipt. */
export function LiveSession({ network, id, session, back }: { network: string; id: string; session: Session | null; back: () => void }) {
  const charge = useCharge(network, id);
  return (
    <Told query={charge}>
      {(now) => (
        <>
          <Panel title={words.title(now.station)} note={<span role="status">{now.grade === "F" ? words.contradicted : (words.steps[now.step] ?? now.step)}</span>} action={<Button size="compact-sm" variant="default" onClick={back}>{words.back}</Button>}>
            {running.includes(now.step) && <Running network={network} now={now} session={session} />}
          </Panel>
          {!running.includes(now.step) && <Receipt network={network} charge={now} session={session} />}
        </>
      )}
    </Told>
  );
}

function Running({ network, now, session }: { network: string; now: ChargingSession; session: Session | null }) {
  const chain = useChain().data;
  const stop = useAct(() => sayOf(network, now, "stop", session, chain), ["charge", "charges"]);
  const elapsed = useElapsed(now.startedMs);
  return (
    <>
      <Facts>
        <Fact label={words.energy} value={kilowattHours(now.energyWh ?? 0)} />
        <Fact label={words.power} value={now.watts === null ? "–" : kilowatts(now.watts)} note={now.watts === null ? words.waitMeter : undefined} />
        <Fact label={words.cost} value={dollars(now.costMicroUsd ?? 0)} note={words.costNote(dollars(now.mostMicroUsd))} />
        <Fact label={words.time} value={elapsed === null ? "–" : stopwatch(elapsed)} />
      </Facts>
      <Curve now={now} />
      {stop.error && <ProblemPanel problem={stop.error} />}
      {(now.step === "Charging" || now.step === "Commanded" || now.step === "Escrowed") && (
        <div className="buttons"><Button size="md" color="var(--g-bad)" loading={stop.isPending} onClick={() => stop.mutate(undefined)}>{words.stop}</Button><span className="small muted">{words.stopping}</span></div>
      )}
    </>
  );
}

function useElapsed(startedMs: number | null): number | null {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const timer = window.setInterval(() => setNow(Date.now()), 1000);
    return () => window.clearInterval(timer);
  }, []);
  return startedMs === null ? null : Math.max(0, now - startedMs);
}

/** Power since this page was opened, as a line that grows. */
function Curve({ now }: { now: ChargingSession }) {
  const [seen, setSeen] = useState<readonly { at: number; watts: number }[]>([]);
  useEffect(() => {
    if (now.sampledMs !== null && now.watts !== null && seen.at(-1)?.at !== now.sampledMs) setSeen([...seen.slice(-240), { at: now.sampledMs, watts: now.watts }]);
  }, [now.sampledMs]);
  if (seen.length < 3) return null;
  const [from, to, top] = [seen[0]!.at, seen.at(-1)!.at, Math.max(...seen.map((one) => one.watts), 1)];
  const points = seen.map((one) => `${(((one.at - from) / Math.max(1, to - from)) * 600).toFixed(1)},${(78 - (one.watts / top) * 70).toFixed(1)}`);
  return (
    <svg className="power-curve" viewBox="0 0 600 80" preserveAspectRatio="none" role="img" aria-label={words.curve(kilowatts(seen.at(-1)!.watts))}>
      <polygon points={`0,80 ${points.join(" ")} 600,80`} />
      <polyline points={points.join(" ")} />
    </svg>
  );
}
