import { Button, Textarea, TextInput } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { count } from "../../format";
import { texts } from "../../texts";
import { Empty, OnPhone, Panel, Rows } from "../../ui/Page";
import { ProblemPanel, Told } from "../../ui/Told";
import { useAct } from "../../ui/useAct";
import { exampleCodec } from "./exampleCodec";
import type { PartProps } from "./part";
import { dropCodec, keepCodec, tryCodec, useCodecs } from "./queries";

const words = texts.wireless.codecs;

/** Codecs that are kept, and a bench to try one on bytes before it is. */
export function Codecs({ network, account }: PartProps) {
  const codecs = useCodecs(network.slug);
  const [[name, source], edit] = useState(["", ""]);
  const dropping = useAct((gone: string) => dropCodec(network.slug, account!, gone), ["codecs"]);
  const { codec, kind, devices, action } = words.columns;
  return (
    <>
      <Bench network={network.slug} account={account} name={name!} source={source!} edit={(to) => edit(to)} />
      <Panel title={words.kept}>
        <Told query={codecs}>
          {(all) => all.length === 0 ? <Empty icon="file" title={words.empty}>{words.emptyNote}</Empty> : (
            <Rows stacks name={words.kept} head={[codec, kind, devices, <span key="go" className="hidden">{action}</span>]}>
              {all.map((one) => (
                <tr key={`${one.owner}/${one.name}`}>
                  <td className="file-name">{one.name}</td>
                  <td>{words.kinds[one.kind] ?? one.kind}</td>
                  <td className="number"><OnPhone label={devices} />{count(one.devices)}</td>
                  <td className="row-buttons">
                    <Button size="compact-sm" variant="default" aria-label={words.openOne(one.name)} onClick={() => { edit([one.name, one.source]); window.scrollTo({ top: 0 }); }}>{words.open}</Button>
                    {account?.toLowerCase() === one.owner.toLowerCase() && <Button size="compact-sm" variant="default" aria-label={words.removeOne(one.name)} loading={dropping.isPending} onClick={() => dropping.mutate(one.name)}>{words.remove}</Button>}
                  </td>
                </tr>
              ))}
            </Rows>
          )}
        </Told>
        {dropping.error && <ProblemPanel problem={dropping.error} />}
      </Panel>
    </>
  );
}

function Bench({ network, account, name, source, edit }: { network: string; account: string | null; name: string; source: string; edit: (to: [string, string]) => void }) {
  const [[port, data], set] = useState(["1", "00d8"]);
  const trying = useMutation({ mutationFn: () => tryCodec(network, { source, data: data!, fPort: Number(port) }) });
  const keeping = useAct(() => keepCodec(network, account!, name.trim(), source), ["codecs"]);
  const isTrial = source.trim() !== "" && /^([0-9a-f]{2}\s*)*$/i.test(data!.trim()) && /^\d{1,3}$/.test(port!);
  return (
    <Panel title={words.bench} note={words.benchNote} action={<Button variant="default" size="compact-sm" onClick={() => edit([name || "my-sensor", exampleCodec])}>{words.example}</Button>}>
      <Textarea label={words.source} classNames={{ input: "code" }} autosize minRows={8} maxRows={24} spellCheck={false} value={source} onChange={(typed) => edit([name, typed.currentTarget.value])} />
      <div className="form values">
        <TextInput label={words.data} value={data!} onChange={(typed) => set([port!, typed.currentTarget.value])} />
        <TextInput label={words.port} value={port!} onChange={(typed) => set([typed.currentTarget.value, data!])} />
        <TextInput label={words.name} value={name} onChange={(typed) => edit([typed.currentTarget.value, source])} />
      </div>
      <div className="buttons">
        <Button disabled={!isTrial} loading={trying.isPending} onClick={() => trying.mutate()}>{words.run}</Button>
        <Button variant="default" disabled={account === null || source.trim() === "" || name.trim() === ""} loading={keeping.isPending} onClick={() => keeping.mutate(undefined)}>{words.keep}</Button>
        {account === null && <span className="small muted">{words.logIn}</span>}
        {keeping.isSuccess && <span className="small done" role="status">{words.keptNow}</span>}
      </div>
      {trying.data && (trying.data.error ? <p className="bad" role="alert">{words.failed(trying.data.error)}</p> : <pre className="json" tabIndex={0} aria-label={words.outcome}>{JSON.stringify(trying.data.object, null, 2)}</pre>)}
      {trying.error && <ProblemPanel problem={trying.error} />}
      {keeping.error && <ProblemPanel problem={keeping.error} />}
    </Panel>
  );
}
