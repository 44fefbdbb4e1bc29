import { Button, FileButton, Progress, Switch } from "@mantine/core";
import { type DragEvent, useReducer, useState } from "react";
import { Problem } from "../../api/problem";
import { useChain, useSession } from "../../api/queries";
import { bytes } from "../../format";
import { canSeal } from "../../sealed/keys";
import { texts } from "../../texts";
import { Icon } from "../../ui/Icon";
import { ProblemPanel } from "../../ui/Told";
import { keepFile } from "./keepFile";
import { uploadPrivate } from "./privateFiles";

const words = texts.storage;

type Transfer = { key: string; file: File; done: number; stop: AbortController; problem: Problem | null };
type Change = { key: string; set: Partial<Transfer> } | { key: string; gone: true } | { add: Transfer };

const changed = (all: readonly Transfer[], change: Change): readonly Transfer[] => {
  if ("add" in change) return [...all, change.add];
  if ("gone" in change) return all.filter((one) => one.key !== change.key);
  return all.map((one) => (one.key === change.key ? { ...one, ...change.set } : one));
};

/** Files dropped or chosen go out one after the other, each with its progress and a way to stop it. */
export function UploadBox({ network, stored }: { network: string; stored: () => void }) {
  const [transfers, change] = useReducer(changed, []);
  const [over, setOver] = useState(false);
  const [hidden, hide] = useState(false);
  const payer = { session: useSession().data ?? null, chain: useChain().data };

  const send = async (files: readonly File[]) => {
    const queue = files.map((file) => ({ key: `${file.name}/${performance.now()}/${Math.random()}`, file, done: 0, stop: new AbortController(), problem: null }));
    for (const add of queue) change({ add });
    for (const { key, file, stop } of queue) {
      if (stop.signal.aborted) continue;
      try {
        const progress = (done: number) => change({ key, set: { done } });
        if (hidden) await uploadPrivate(network, file, payer, progress, stop.signal);
        else await keepFile(network, file.name, file, payer, progress, stop.signal);
        change({ key, gone: true });
        stored();
      } catch (failed) {
        if (stop.signal.aborted) change({ key, gone: true });
        else change({ key, set: { problem: Problem.from(failed) } });
      }
    }
  };
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    void send([...event.dataTransfer.files]);
  };
  const hover = (event: DragEvent) => {
    event.preventDefault();
    setOver(true);
  };
  return (
    <section className={over ? "drop drop-over" : "drop"} aria-label={words.drop} onDragOver={hover} onDragLeave={() => setOver(false)} onDrop={drop}>
      <Icon name="use" size={30} />
      <p className="empty-title">{words.drop}</p>
      <p className="muted">{words.dropNote}</p>
      <FileButton multiple onChange={(files) => void send(files)}>{(props) => <Button {...props}>{words.choose}</Button>}</FileButton>
      <Switch className="private-switch" label={words.hide} description={canSeal() ? (hidden ? words.hideNote : words.publicNote) : words.hideInsecure} disabled={!canSeal()} checked={hidden} onChange={(event) => hide(event.currentTarget.checked)} />
      {transfers.length > 0 && (
        <ul className="transfers" aria-label={words.uploading}>
          {transfers.map((one) => <Line key={one.key} transfer={one} drop={() => { one.stop.abort(); change({ key: one.key, gone: true }); }} />)}
        </ul>
      )}
    </section>
  );
}

function Line({ transfer: { file, done, problem }, drop }: { transfer: Transfer; drop: () => void }) {
  return (
    <li>
      <div className="transfer-head">
        <strong>{file.name}</strong>
        {!problem && <span className="small muted">{done < 1 ? words.sending(bytes(done * file.size), bytes(file.size)) : words.placing}</span>}
        <Button size="compact-xs" variant="default" onClick={drop}>{problem ? words.dismiss : words.stop}</Button>
      </div>
      {problem ? <ProblemPanel problem={problem} /> : <Progress value={done * 100} aria-label={file.name} animated={done >= 1} />}
    </li>
  );
}
