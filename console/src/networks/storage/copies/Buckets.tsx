import { Button } from "@mantine/core";
import { useState } from "react";
import { useBuckets, useVersions } from "../../../api/queries";
import type { FileVersion, Network } from "../../../api/shapes";
import { bytes } from "../../../format";
import { texts } from "../../../texts";
import { Ago } from "../../../ui/Ago";
import { Dialog } from "../../../ui/Dialog";
import { Mark } from "../../../ui/Mark";
import { Panel, Rows } from "../../../ui/Page";
import { Told } from "../../../ui/Told";
import { gatewayPath, safety } from "../durability";
import { WhereIsIt } from "./WhereIsIt";

const words = texts.copies;

/** What programs stored over S3, with every version that is still there; nothing at all where nobody has a bucket. */
export function Buckets({ network }: { network: Network }) {
  const buckets = useBuckets(network.slug).data ?? [];
  const [opened, open] = useState<FileVersion | null>(null);
  if (buckets.length === 0) return null;
  return (
    <Panel title={words.buckets} note={words.bucketsNote}>
      {buckets.map((one) => (
        <details key={one.name} className="bucket">
          <summary><strong>{one.name}</strong> <span className="small muted">{words.bucketKeeps[one.versions] ?? one.versions}</span></summary>
          <Versions network={network.slug} bucket={one.name} open={open} />
        </details>
      ))}
      <Dialog opened={opened !== null} close={() => open(null)} title={opened?.name ?? ""} size="lg">
        {opened?.cid && <WhereIsIt network={network} cid={opened.cid} />}
      </Dialog>
    </Panel>
  );
}

function Versions({ network, bucket, open }: { network: string; bucket: string; open: (version: FileVersion) => void }) {
  const versions = useVersions(network, bucket);
  const { name, version, size, state, stored, actions } = words.versionColumns;
  return (
    <Told query={versions}>
      {(found) => found.versions.length === 0 ? <p className="muted">{words.bucketEmpty}</p> : (
        <>
          <Rows stacks name={bucket} head={[name, version, state, size, stored, actions]}>
            {found.versions.map((one) => <Version key={`${one.name}/${one.version}/${one.madeMs}`} version={one} open={open} />)}
          </Rows>
          {found.isCut && <p className="small muted">{words.cut}</p>}
        </>
      )}
    </Told>
  );
}

function Version({ version: one, open }: { version: FileVersion; open: (version: FileVersion) => void }) {
  const { tone, name, note } = safety(one.durability ?? "");
  return (
    <tr>
      <td className="file-name">{one.name}</td>
      <td>{one.latest ? words.newest : words.older}</td>
      <td>{one.deleted ? <Mark tone="idle">{words.deleted}</Mark> : <span title={note}><Mark tone={tone}>{name}</Mark></span>}</td>
      <td className="number">{one.deleted ? "" : bytes(one.size)}</td>
      <td><Ago ms={one.madeMs} /></td>
      <td className="row-buttons">
        {one.cid && <Button size="compact-sm" variant="default" component="a" href={gatewayPath(one.cid, one.name, true)} download={one.name}>{texts.storage.download}</Button>}
        {one.cid && <Button size="compact-sm" variant="default" onClick={() => open(one)}>{texts.storage.details}</Button>}
      </td>
    </tr>
  );
}
