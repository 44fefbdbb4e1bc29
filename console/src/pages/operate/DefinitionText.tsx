import { useState } from "react";
import { useDefinition } from "../../api/queries";
import type { Network } from "../../api/shapes";
import { texts } from "../../texts";
import { Copyable } from "../../ui/Copyable";
import { Told } from "../../ui/Told";

/** A network's definition, asked for when it is opened. */
export function DefinitionText({ network }: { network: Network }) {
  const [open, setOpen] = useState(false);
  return (
    <details className="terminal" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{network.title}</summary>
      <Copyable id={network.parameters} what={texts.operate.networkColumns.rules} />
      {open && <Text slug={network.slug} />}
    </details>
  );
}

function Text({ slug }: { slug: string }) {
  const definition = useDefinition(slug);
  return <Told query={definition}>{(rules) => <pre className="json" tabIndex={0} aria-label={texts.use.definition}>{JSON.stringify(rules, null, 2)}</pre>}</Told>;
}
