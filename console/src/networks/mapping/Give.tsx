import { Button, Checkbox, FileButton, Progress } from "@mantine/core";
import { type DragEvent, useState } from "react";
import { texts } from "../../texts";
import { Icon } from "../../ui/Icon";
import { Empty, Panel } from "../../ui/Page";
import { ProblemPanel, Told } from "../../ui/Told";
import { useAct } from "../../ui/useAct";
import { contribute, type UploadSet, useUploads } from "./door";
import type { PartProps } from "./MappingPage";
import { Verdicts } from "./Verdicts";

const words = texts.mapping.contribute;

/** Pictures go out; below, what came of each. */
export function Give({ network: { slug }, session }: PartProps) {
  const account = session?.account ?? null;
  const uploads = useUploads(slug, account);
  return (
    <>
      <Drop network={slug} account={account} />
      <Panel title={words.title}>
        <Told query={uploads}>
          {(all) => (all.length === 0 ? <Empty icon="file" title={words.empty}>{words.emptyNote}</Empty> : <>{all.map((one, at) => <Drive key={one.id} network={slug} of={one} open={at === 0} />)}</>)}
        </Told>
      </Panel>
      <Panel title={words.formula} note={words.formulaNote}>
        <ul>
          <li>{words.saturation}</li>
          <li>{words.quality}</li>
          <li>{words.reputation}</li>
        </ul>
        <p className="muted">{words.earnings}</p>
      </Panel>
    </>
  );
}

function Drop({ network, account }: { network: string; account: string | null }) {
  const [over, setOver] = useState(false);
  const [blurred, say] = useState(false);
  const [sent, tell] = useState<{ done: number; all: number } | null>(null);
  const act = useAct(async (files: readonly File[]) => {
    tell({ done: 0, all: files.length });
    return contribute(network, account, "", files, blurred, (done) => tell({ done, all: files.length }));
  }, ["uploads", "map-status"], () => tell(null));
  const send = (files: readonly File[]) => files.length > 0 && act.mutate(files);
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    send([...event.dataTransfer.files]);
  };
  return (
    <section className={over ? "drop drop-over" : "drop"} aria-label={words.drop} onDragOver={(event) => { event.preventDefault(); setOver(true); }} onDragLeave={() => setOver(false)} onDrop={drop}>
      <Icon name="place" size={30} />
      <p className="empty-title">{words.drop}</p>
      <p className="muted">{words.dropNote}</p>
      <FileButton multiple accept="image/jpeg" onChange={send}>{(props) => <Button {...props} loading={act.isPending}>{words.choose}</Button>}</FileButton>
      <Checkbox label={words.blurred} checked={blurred} onChange={(box) => say(box.currentTarget.checked)} />
      {sent && <><Progress aria-label={words.sending(sent.done, sent.all)} value={(sent.done / sent.all) * 100} w="100%" /><p className="small muted" role="status">{words.sending(sent.done, sent.all)}</p></>}
      {act.error && <ProblemPanel problem={act.error} />}
    </section>
  );
}

function Drive({ network, of, open }: { network: string; of: UploadSet; open: boolean }) {
  const [shown, show] = useState(open);
  return (
    <details className="terminal" open={open} onToggle={(toggled) => show(toggled.currentTarget.open)}>
      <summary>{of.title || words.untitled} · {new Date(of.created_at).toLocaleString()}</summary>
      {shown && <Verdicts network={network} set={of.id} />}
    </details>
  );
}
