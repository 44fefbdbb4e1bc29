import { Button, TextInput } from "@mantine/core";
import { useState } from "react";
import { keepKey, readKey, useKeyText } from "../../sealed/keys";
import { texts } from "../../texts";
import { Command } from "../../ui/Command";
import { Panel } from "../../ui/Page";

const words = texts.storage;

/** The key of this browser's private files: to keep it, and to bring one along. */
export function PrivateKey() {
  const [shown, show] = useState(false);
  const key = useKeyText();
  const [given, give] = useState("");
  const brought = readKey(given);
  const bring = () => {
    if (!brought) return;
    keepKey(brought);
    give("");
  };
  return (
    <Panel title={words.keyTitle} note={key ? words.keyNote : words.keyNone}>
      {key && (shown ? <Command line={key} /> : <Button variant="default" onClick={() => show(true)}>{words.keyShow}</Button>)}
      <details className="terminal">
        <summary>{words.keyBring}</summary>
        <div className="form">
          <TextInput label={words.keyField} description={words.keyFieldNote} value={given} onChange={(event) => give(event.currentTarget.value)} error={given && !brought ? words.keyWrong : undefined} />
          <div className="buttons"><Button disabled={!brought} onClick={bring}>{words.keyUse}</Button></div>
        </div>
      </details>
    </Panel>
  );
}
