import { Button } from "@mantine/core";
import { useState } from "react";
import { ProblemPanel } from "../../ui/Told";
import { useAct } from "../../ui/useAct";

/** A button for what one should not do by mistake: it asks once, in the same place, and then does it. */
export function AskOnce({ label, name, ask, yes, no, act, changes, then }: { label: string; name?: string; ask: string; yes: string; no: string; act: () => Promise<unknown>; changes: readonly string[]; then?: () => void }) {
  const [asking, set] = useState(false);
  const doing = useAct(act, changes, () => { set(false); then?.(); });
  if (!asking) return <div className="buttons"><Button variant="default" size="compact-md" aria-label={name} onClick={() => set(true)}>{label}</Button></div>;
  return (
    <div className="ask-once" role="group" aria-label={ask}>
      <p>{ask}</p>
      <div className="buttons">
        <Button size="compact-md" color="var(--g-bad)" loading={doing.isPending} onClick={() => doing.mutate(undefined)}>{yes}</Button>
        <Button size="compact-md" variant="default" autoFocus disabled={doing.isPending} onClick={() => set(false)}>{no}</Button>
      </div>
      {doing.error && <ProblemPanel problem={doing.error} />}
    </div>
  );
}
