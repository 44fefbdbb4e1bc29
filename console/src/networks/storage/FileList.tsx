import { Button } from "@mantine/core";
import { useState } from "react";
import { forgetFile } from "../../api/calls";
import type { Network, StoredFile } from "../../api/shapes";
import { bytes } from "../../format";
import { texts } from "../../texts";
import { Ago } from "../../ui/Ago";
import { Dialog } from "../../ui/Dialog";
import { Mark } from "../../ui/Mark";
import { Rows } from "../../ui/Page";
import { ProblemPanel } from "../../ui/Told";
import { useAct } from "../../ui/useAct";
import { FileFacts } from "./copies/FileFacts";
import { WhereIsIt } from "./copies/WhereIsIt";
import { gatewayPath, mediaOf, safety } from "./durability";
import { Preview } from "./Preview";
import { isPrivate, linkTo, useRevealed } from "./privateFiles";

const words = texts.storage;

type Opened = { file: StoredFile; as: "view" | "where" | "forget" } | null;

export function FileList({ network, files }: { network: Network; files: readonly StoredFile[] }) {
  const [opened, open] = useState<Opened>(null);
  const close = () => open(null);
  const revealed = useRevealed(files);
  const nameOf = (file: StoredFile) => revealed.get(file.name) ?? (isPrivate(file) ? words.unreadable : file.name);
  const { name, size, state, stored, actions } = words.columns;
  return (
    <>
      <Rows stacks name={words.files} head={[name, state, size, stored, actions]}>
        {files.map((file) => isPrivate(file) ? <PrivateRow key={file.name} file={file} name={revealed.get(file.name)} open={open} /> : <FileRow key={file.name} file={file} open={open} />)}
      </Rows>
      <Dialog opened={opened?.as === "view"} close={close} title={opened ? nameOf(opened.file) : ""} size="xl">
        {opened && <Preview file={opened.file} />}
      </Dialog>
      <Dialog opened={opened?.as === "where"} close={close} title={opened ? nameOf(opened.file) : ""} size="lg">
        {opened && <><FileFacts file={opened.file} /><WhereIsIt network={network} cid={opened.file.cid} /></>}
      </Dialog>
      <Dialog opened={opened?.as === "forget"} close={close} title={words.forget}>
        {opened && <Forget network={network.slug} file={opened.file} name={nameOf(opened.file)} close={close} />}
      </Dialog>
    </>
  );
}

function FileRow({ file, open }: { file: StoredFile; open: (what: Opened) => void }) {
  const { tone, name, note } = safety(file.durability);
  return (
    <tr>
      <td className="file-name">{file.name}</td>
      <td><span title={note}><Mark tone={tone}>{name}</Mark></span>{file.warning && <> <span title={file.warning}><Mark tone="warn">{texts.copies.warning}</Mark></span></>}</td>
      <td className="number">{bytes(file.size)}</td>
      <td><Ago ms={file.storedMs} /></td>
      <td className="row-buttons">
        {mediaOf(file.name) && <Button size="compact-sm" onClick={() => open({ file, as: "view" })}>{words.view}</Button>}
        <Button size="compact-sm" variant="default" component="a" href={gatewayPath(file.cid, file.name, true)} download={file.name}>{words.download}</Button>
        <Button size="compact-sm" variant="default" onClick={() => open({ file, as: "where" })}>{words.details}</Button>
        <Button size="compact-sm" variant="default" onClick={() => open({ file, as: "forget" })}>{words.forget}</Button>
      </td>
    </tr>
  );
}

/** A private file: read here with this browser's key, or by whoever is given its link. */
function PrivateRow({ file, name, open }: { file: StoredFile; name: string | undefined; open: (what: Opened) => void }) {
  const { tone, name: state, note } = safety(file.durability);
  const [copied, tell] = useState(false);
  const share = useAct(() => linkTo(file, name ?? ""), [], (link) => void navigator.clipboard.writeText(link).then(() => tell(true)));
  const view = useAct(() => linkTo(file, name ?? ""), [], (link) => window.open(link, "_blank", "noopener"));
  return (
    <tr>
      <td className="file-name">{name ?? words.unreadable} <Mark tone="idle">{words.hidden}</Mark></td>
      <td><span title={note}><Mark tone={tone}>{state}</Mark></span></td>
      <td className="number">{bytes(file.size)}</td>
      <td><Ago ms={file.storedMs} /></td>
      <td className="row-buttons">
        {name !== undefined && <Button size="compact-sm" loading={view.isPending} onClick={() => view.mutate(undefined)}>{words.open}</Button>}
        {name !== undefined && <Button size="compact-sm" variant="default" loading={share.isPending} onClick={() => share.mutate(undefined)}>{copied ? texts.copied : words.copyLink}</Button>}
        <Button size="compact-sm" variant="default" onClick={() => open({ file, as: "where" })}>{words.details}</Button>
        <Button size="compact-sm" variant="default" onClick={() => open({ file, as: "forget" })}>{words.forget}</Button>
        {(share.error ?? view.error) && <ProblemPanel problem={share.error ?? view.error} />}
      </td>
    </tr>
  );
}

function Forget({ network, file, name, close }: { network: string; file: StoredFile; name: string; close: () => void }) {
  const act = useAct(() => forgetFile(network, file.name), ["files", "balance"], close);
  return (
    <>
      <p>{words.forgetSure(name)}</p>
      {act.error && <ProblemPanel problem={act.error} />}
      <div className="buttons">
        <Button variant="default" onClick={close}>{words.cancel}</Button>
        <Button color="var(--g-bad)" loading={act.isPending} onClick={() => act.mutate(undefined)}>{words.forgetYes}</Button>
      </div>
    </>
  );
}
