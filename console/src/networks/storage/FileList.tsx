import { Button } from "@mantine/core";
import { useState } from "react";
import { forgetFile } from "../../api/calls";
import type { StoredFile } from "../../api/shapes";
import { bytes } from "../../format";
import { texts } from "../../texts";
import { Ago } from "../../ui/Ago";
import { Dialog } from "../../ui/Dialog";
import { Mark } from "../../ui/Mark";
import { Rows } from "../../ui/Page";
import { ProblemPanel } from "../../ui/Told";
import { useAct } from "../../ui/useAct";
import { gatewayPath, mediaOf, safety } from "./durability";
import { Preview } from "./Preview";
import { WhereIsIt } from "./WhereIsIt";

const words = texts.storage;

type Opened = { file: StoredFile; as: "view" | "where" | "forget" } | null;

export function FileList({ network, files }: { network: string; files: readonly StoredFile[] }) {
  const [opened, open] = useState<Opened>(null);
  const close = () => open(null);
  const { name, size, state, stored, actions } = words.columns;
  return (
    <>
      <Rows stacks name={words.files} head={[name, state, size, stored, actions]}>
        {files.map((file) => <FileRow key={file.name} file={file} open={open} />)}
      </Rows>
      <Dialog opened={opened?.as === "view"} close={close} title={opened?.file.name ?? ""} size="xl">
        {opened && <Preview file={opened.file} />}
      </Dialog>
      <Dialog opened={opened?.as === "where"} close={close} title={opened?.file.name ?? ""} size="lg">
        {opened && <WhereIsIt network={network} file={opened.file} />}
      </Dialog>
      <Dialog opened={opened?.as === "forget"} close={close} title={words.forget}>
        {opened && <Forget network={network} file={opened.file} close={close} />}
      </Dialog>
    </>
  );
}

function FileRow({ file, open }: { file: StoredFile; open: (what: Opened) => void }) {
  const { tone, name, note } = safety(file.durability);
  return (
    <tr>
      <td className="file-name">{file.name}</td>
      <td><span title={note}><Mark tone={tone}>{name}</Mark></span></td>
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

function Forget({ network, file, close }: { network: string; file: StoredFile; close: () => void }) {
  const act = useAct(() => forgetFile(network, file.name), ["files", "balance"], close);
  return (
    <>
      <p>{words.forgetSure(file.name)}</p>
      {act.error && <ProblemPanel problem={act.error} />}
      <div className="buttons">
        <Button variant="default" onClick={close}>{words.cancel}</Button>
        <Button color="var(--g-bad)" loading={act.isPending} onClick={() => act.mutate(undefined)}>{words.forgetYes}</Button>
      </div>
    </>
  );
}
