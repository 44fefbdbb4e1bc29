import { Button, Checkbox } from "@mantine/core";
import { useState } from "react";
import { brief } from "../../../format";
import { texts } from "../../../texts";
import { ProblemPanel } from "../../../ui/Told";
import { useAct } from "../../../ui/useAct";
import { useForm } from "../../../ui/useForm";
import { inOrder, isAccount, scopeNames } from "../acts";
import { untilDay } from "../grants";
import { useNames } from "../names";
import { sentenceOf } from "../sentence";
import { giveGrant } from "../sign";

const words = texts.vehicles.giving;
const { scopes, history, coarse: coarsely } = texts.vehicles.sharing;
const monthMs = 30 * 86_400_000;

const isPlace = (scope: string) => scope.startsWith("location.") || scope === "trip.startEnd";

/** Whom, what, until when, what for: and the sentence that is signed. */
export function GiveGrant({ network, account, id, done }: { network: string; account: string; id: number; done: () => void }) {
  const names = useNames();
  const [chosen, choose] = useState<readonly string[]>([]);
  const [[past, coarse], set] = useState([false, false]);
  const now = Math.floor(Date.now() / 1000);
  const form = useForm({ to: "", name: "", until: new Date(Date.now() + monthMs).toLocaleDateString("sv-SE"), purpose: "" }, ({ to, until, purpose }) => ({
    to: !isAccount(to), name: false, until: (untilDay(until) ?? 0) <= now, purpose: purpose.trim() === "" || purpose.length > 200,
  }));
  const { to, name, until, purpose } = form.values;
  const good = form.good && chosen.length > 0;
  const terms = () => ({ to: to.trim(), scopes: inOrder(chosen), purpose: purpose.trim(), precision: coarse ? "h3r6" as const : "exact" as const, from: now, until: untilDay(until)!, history: past ? "all" as const : "since-grant" as const });
  const giving = useAct(() => giveGrant(network, account, id, terms()), ["vehicles"], () => {
    if (name.trim()) names.call(to.trim(), name);
    done();
  });
  const who = name.trim() || names.of(to.trim()) || (isAccount(to) ? brief(to.trim(), 8, 6) : words.somebody);
  return (
    <>
      <p className="dialog-lead">{words.lead}</p>
      <div className="form">
        {form.field("to", words.to, words.toNote, words.wrongTo)}
        {form.field("name", words.name, words.nameNote)}
      </div>
      <Checkbox.Group label={words.what} value={[...chosen]} onChange={choose} mt="md">
        <div className="scopes">{scopeNames.map((scope) => <Checkbox key={scope} value={scope} label={scopes[scope]} />)}</div>
      </Checkbox.Group>
      <div className="form grant-terms">
        {form.field("purpose", words.purpose, words.purposeNote, words.wrongPurpose)}
        {form.field("until", words.until, words.untilNote, words.wrongUntil)}
      </div>
      <div className="grant-terms">
        <Checkbox label={words.past} checked={past!} onChange={(box) => set([box.currentTarget.checked, coarse!])} />
        {chosen.some(isPlace) && <Checkbox mt="xs" label={words.coarse} checked={coarse!} onChange={(box) => set([past!, box.currentTarget.checked])} />}
      </div>
      {good && (
        <div className="preview-says" role="status">
          <p className="small muted">{words.preview}</p>
          <p><strong>{sentenceOf(terms(), who, Date.now())}</strong></p>
          <p className="small">{history[past ? "all" : "since-grant"]} {coarse && coarsely}</p>
        </div>
      )}
      <p className="small muted">{words.signs}</p>
      <div className="buttons"><Button disabled={!good} loading={giving.isPending} onClick={() => giving.mutate(undefined)}>{words.run}</Button></div>
      {giving.error && <ProblemPanel problem={giving.error} />}
    </>
  );
}
