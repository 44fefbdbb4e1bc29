import { Progress } from "@mantine/core";
import { useEffect, useState } from "react";
import { type AuditEvent, audit } from "../../api/audit";
import { useTitleOf } from "../../api/queries";
import type { AuditResult, AuditStep } from "../../api/shapes";
import { count } from "../../format";
import { texts } from "../../texts";
import { Icon } from "../../ui/Icon";
import { ProblemPanel } from "../../ui/Told";

const words = texts.settlements;

/** The node recomputes a settlement while one looks on; every step is listed when it begins and ticked when the next one does, then the verdict. Leaving the page stops it. */
export function Audit({ number }: { number: number }) {
  const [steps, setSteps] = useState<readonly AuditStep[]>([]);
  const [result, setResult] = useState<AuditResult | null>(null);
  const [failed, setFailed] = useState<unknown>(null);
  useEffect(() => {
    const stop = new AbortController();
    const take = (event: AuditEvent) => {
      if (event.name === "step") setSteps((known) => [...known, event.data]);
      if (event.name === "result") setResult(event.data);
    };
    audit(number, take, stop.signal).catch((error: unknown) => !stop.signal.aborted && setFailed(error));
    return () => stop.abort();
  }, [number]);
  const last = steps.at(-1);
  const titleOf = useTitleOf();
  return (
    <div className="audit">
      <p className="small muted">{words.auditNote}</p>
      {!failed && !result && (
        <>
          <p role="status">{last ? words.walking(last.done, last.of) : words.starting} …</p>
          <Progress value={last ? (100 * last.done) / Math.max(1, last.of) : 4} animated aria-label={words.audit} />
        </>
      )}
      {result && <Verdict result={result} />}
      {failed !== null && <ProblemPanel problem={failed} />}
      {steps.length > 0 && (
        <ol className="audit-steps" tabIndex={0} aria-label={words.steps}>
          {steps.toReversed().map((step) => (
            <li key={`${step.network}/${step.epoch}/${step.done}`}>
              <Icon name={step !== last || result?.result === "same" ? "check" : result || failed ? "warn" : "arrow"} size={15} /> {words.step(titleOf(step.network), step.epoch)}
            </li>
          ))}
        </ol>
      )}
    </div>
  );
}

function Verdict({ result }: { result: AuditResult }) {
  const first = result.first ? words.finding(result.first) : "";
  if (result.result === "same")
    return <Outcome good title={words.same} note={words.sameNote(result.epochs, count(result.records), count(result.leaves))} />;
  return result.result === "mismatch"
    ? <Outcome title={words.mismatch} note={words.mismatchNote(first)} />
    : <Outcome title={words.missing} note={words.missingNote(first)} />;
}

const Outcome = ({ good = false, title, note }: { good?: boolean; title: string; note: string }) => (
  <div className={good ? "verdict" : "verdict verdict-bad"} role="status">
    <Icon name={good ? "proof" : "warn"} size={26} />
    <div>
      <p className="empty-title">{title}</p>
      <p>{note}</p>
    </div>
  </div>
);
