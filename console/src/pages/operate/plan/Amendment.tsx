import { Button, Textarea } from "@mantine/core";
import { useState } from "react";
import { texts } from "../../../texts";
import { Panel, Rows } from "../../../ui/Page";
import { differences, type Model } from "./model";

const words = texts.plan;

/** A definition to be tried before anybody signs it: what differs, and, above, what comes of it under the same luck. */
export function Amendment({ network, base, amended, amend }: { network: string; base: Model; amended: Record<string, unknown> | null; amend: (definition: Record<string, unknown> | null) => void }) {
  const now = base.networks[0]!.definition;
  const [text, write] = useState(() => JSON.stringify(now, null, 2));
  const [wrong, mark] = useState(false);
  const attempt = () => {
    try {
      amend(JSON.parse(text) as Record<string, unknown>);
      mark(false);
    } catch {
      mark(true);
    }
  };
  const changed = amended ? differences(now, amended) : [];
  return (
    <Panel title={words.amend} note={words.amendNote}>
      <Textarea label={words.definition(network)} classNames={{ input: "code" }} autosize minRows={8} maxRows={20} spellCheck={false} value={text} error={wrong && words.noJson} onChange={(typed) => write(typed.currentTarget.value)} />
      <div className="buttons">
        <Button onClick={attempt}>{words.attempt}</Button>
        {amended && <Button variant="default" onClick={() => { amend(null); write(JSON.stringify(now, null, 2)); }}>{words.back}</Button>}
      </div>
      {amended && (changed.length === 0 ? <p role="status">{words.same}</p> : (
        <>
          <p role="status">{words.changed(changed.length)}</p>
          <Rows name={words.amend} head={[words.columns.field, words.columns.now, words.columns.then]}>
            {changed.map((one) => <tr key={one.path}><td><code>{one.path}</code></td><td>{JSON.stringify(one.before) ?? "–"}</td><td>{JSON.stringify(one.after) ?? "–"}</td></tr>)}
          </Rows>
          <p className="muted">{words.sign}</p>
        </>
      ))}
    </Panel>
  );
}
