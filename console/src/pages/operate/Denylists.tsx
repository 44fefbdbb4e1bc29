import { Button, TextInput } from "@mantine/core";
import { useState } from "react";
import { allowRule, denyRule, testRule } from "../../api/calls";
import { useDenylists, useNetworks, useRefused } from "../../api/queries";
import type { DenylistFile } from "../../api/shapes";
import { count } from "../../format";
import { texts } from "../../texts";
import { Ago } from "../../ui/Ago";
import { Copyable } from "../../ui/Copyable";
import { Mark } from "../../ui/Mark";
import { Empty, OnPhone, Page, Panel, Rows } from "../../ui/Page";
import { ProblemPanel, Told } from "../../ui/Told";
import { useAct } from "../../ui/useAct";
import { Tabs } from "./Tabs";

const words = texts.denylists;

/** What this node neither keeps nor shows: its own list to edit, lists from elsewhere, and what was refused. */
export default function Denylists() {
  const networks = useNetworks();
  const lines = ["./grange storage denylist add /ipfs/CID", "./grange storage denylist ls", "./grange storage denylist log"];
  return (
    <Page title={words.title} lead={words.lead} terminal={lines}>
      <Tabs />
      <Told query={networks}>
        {(all) => {
          const network = all.find((one) => one.module === "storage")?.slug;
          return network ? <Lists network={network} /> : <Empty icon="file" title={words.noStorage} />;
        }}
      </Told>
    </Page>
  );
}

function Lists({ network }: { network: string }) {
  const lists = useDenylists(network);
  return (
    <>
      <Panel title={words.own} note={words.ownNote}>
        <AddRule network={network} />
        <Told query={lists}>{(all) => <OwnRules network={network} rules={all.flatMap((list) => list.own)} />}</Told>
      </Panel>
      <Panel title={words.test} note={words.testNote}><TestPath network={network} /></Panel>
      <Panel title={words.files} note={words.filesNote}><Told query={lists}>{(all) => <FileTable lists={all} />}</Told></Panel>
      <Panel title={words.log} note={words.logNote}><Log network={network} /></Panel>
    </>
  );
}

function AddRule({ network }: { network: string }) {
  const [rule, write] = useState("");
  const act = useAct((line: string) => denyRule(network, line), ["denylists"], () => write(""));
  const add = () => act.mutate(/^(\/|!)/.test(rule.trim()) ? rule.trim() : `/ipfs/${rule.trim()}`); // a bare CID is what people paste
  return (
    <form className="line-form" onSubmit={(event) => { event.preventDefault(); add(); }}>
      <TextInput label={words.rule} description={words.ruleNote} value={rule} onChange={(event) => write(event.currentTarget.value)} />
      {act.error && <ProblemPanel problem={act.error} />}
      <div className="buttons"><Button type="submit" disabled={rule.trim() === ""} loading={act.isPending}>{words.add}</Button></div>
    </form>
  );
}

function OwnRules({ network, rules }: { network: string; rules: readonly string[] }) {
  const act = useAct((rule: string) => allowRule(network, rule), ["denylists"]);
  if (rules.length === 0) return <p className="muted">{words.ownEmpty}</p>;
  return (
    <>
      {act.error && <ProblemPanel problem={act.error} />}
      <Rows stacks name={words.own} head={[words.rule, words.remove]}>
        {rules.map((rule, at) => (
          <tr key={`${at}/${rule}`}>
            <td><code className="deny-rule">{rule}</code></td>
            <td className="row-buttons"><Button size="compact-sm" variant="default" onClick={() => act.mutate(rule)}>{words.remove}</Button></td>
          </tr>
        ))}
      </Rows>
    </>
  );
}

function TestPath({ network }: { network: string }) {
  const [path, write] = useState("");
  const act = useAct((asked: string) => testRule(network, asked), []);
  return (
    <form className="line-form" onSubmit={(event) => { event.preventDefault(); act.mutate(path.trim().replace(/^\/ipfs\//, "")); }}>
      <TextInput label={words.path} value={path} onChange={(event) => write(event.currentTarget.value)} />
      {act.error && <ProblemPanel problem={act.error} />}
      {act.data && <p role="status">{act.data.denied ? <Mark tone="bad">{words.denied(act.data.file ?? "", act.data.line ?? 0)}</Mark> : <Mark tone="good">{words.allowed}</Mark>}</p>}
      <div className="buttons"><Button type="submit" variant="default" disabled={path.trim() === ""}>{words.ask}</Button></div>
    </form>
  );
}

function FileTable({ lists }: { lists: readonly DenylistFile[] }) {
  const { file, about, rules, skipped } = words.columns;
  if (lists.length === 0) return <p className="muted">{words.filesEmpty}</p>;
  return (
    <Rows stacks name={words.files} head={[file, about, rules, skipped]}>
      {lists.map((list) => (
        <tr key={list.file}>
          <td>{list.file}</td>
          <td>{list.title ?? ""}</td>
          <td className="number"><OnPhone label={rules} />{count(list.rules)}</td>
          <td className="number" title={list.skipped.map((skip) => `${skip.line}: ${skip.why}`).join("\n")}><OnPhone label={skipped} />{count(list.skipped.length)}</td>
        </tr>
      ))}
    </Rows>
  );
}

function Log({ network }: { network: string }) {
  const { when, what, who, content } = words.logColumns;
  return (
    <Told query={useRefused(network)}>
      {(all) => all.length === 0 ? <p className="muted">{words.logEmpty}</p> : (
        <Rows stacks name={words.log} head={[when, what, who, content]}>
          {all.map((one) => (
            <tr key={one.number}>
              <td><Ago ms={one.whenMs} /></td>
              <td>{words.actions[one.action] ?? one.action}</td>
              <td>{one.account ? <Copyable id={one.account} what={who} head={6} tail={4} /> : words.anyone}</td>
              <td><Copyable id={one.content} what={content} /></td>
            </tr>
          ))}
        </Rows>
      )}
    </Told>
  );
}
