import { Button, Select, TextInput } from "@mantine/core";
import { useState } from "react";
import type { Integration } from "../../api/shapes";
import { count } from "../../format";
import { texts } from "../../texts";
import { Copyable } from "../../ui/Copyable";
import { Mark } from "../../ui/Mark";
import { Empty, OnPhone, Panel, Rows } from "../../ui/Page";
import { ProblemPanel, Told } from "../../ui/Told";
import { useAct } from "../../ui/useAct";
import type { PartProps } from "./part";
import { addIntegration, dropIntegration, resumeIntegration, useIntegrations } from "./queries";

const words = texts.wireless.forward;

/** Where what devices say is sent on: to a server of one's own, or to a broker. */
export function Forward({ network, account }: PartProps) {
  return account ? <Mine network={network.slug} account={account} /> : <Panel><Empty icon="person" title={words.logIn}>{words.logInNote}</Empty></Panel>;
}

function Mine({ network, account }: { network: string; account: string }) {
  const integrations = useIntegrations(network, account);
  const { target, state, delivered, waiting, action } = words.columns;
  return (
    <>
      <Panel title={words.title} note={words.note}>
        <Told query={integrations}>
          {(all) => all.length === 0 ? <Empty icon="arrow" title={words.empty}>{words.emptyNote}</Empty> : (
            <Rows stacks name={words.title} head={[target, state, delivered, waiting, <span key="go" className="hidden">{action}</span>]}>
              {all.map((one) => (
                <tr key={one.id}>
                  <td className="file-name">{one.url} <span className="small muted">{words.kinds[one.kind] ?? one.kind}</span></td>
                  <td><State of={one} /></td>
                  <td className="number"><OnPhone label={delivered} />{count(one.delivered)}</td>
                  <td className="number"><OnPhone label={waiting} />{count(one.waiting)}</td>
                  <td className="row-buttons"><Actions network={network} of={one} /></td>
                </tr>
              ))}
            </Rows>
          )}
        </Told>
      </Panel>
      <Add network={network} account={account} />
    </>
  );
}

function State({ of: { stopped, failures, lastError, delivered } }: { of: Integration }) {
  if (stopped) return <><Mark tone="bad">{words.stopped}</Mark> <span className="small muted">{stopped}</span></>;
  if (failures > 0) return <><Mark tone="warn">{words.again}</Mark> <span className="small muted">{lastError}</span></>;
  return <Mark tone="good">{delivered > 0 ? words.good : words.ready}</Mark>;
}

function Actions({ network, of: { id, url, stopped } }: { network: string; of: Integration }) {
  const dropping = useAct(() => dropIntegration(network, id), ["integrations"]);
  const resuming = useAct(() => resumeIntegration(network, id), ["integrations"]);
  return (
    <>
      {stopped && <Button size="compact-sm" loading={resuming.isPending} aria-label={words.resumeOne(url)} onClick={() => resuming.mutate(undefined)}>{words.resume}</Button>}
      <Button size="compact-sm" variant="default" loading={dropping.isPending} aria-label={words.removeOne(url)} onClick={() => dropping.mutate(undefined)}>{words.remove}</Button>
      {(dropping.error ?? resuming.error) && <ProblemPanel problem={dropping.error ?? resuming.error} />}
    </>
  );
}

function Add({ network, account }: { network: string; account: string }) {
  const [[kind, url], set] = useState(["webhook", ""]);
  const adding = useAct(() => addIntegration(network, account, kind!, url!.trim()), ["integrations"]);
  const isUrl = (kind === "mqtt" ? /^amqps?:\/\/\S+$/ : /^https?:\/\/\S+$/).test(url!.trim());
  const secret = (adding.data as Integration | undefined)?.secret;
  return (
    <Panel title={words.add} note={words.addNote}>
      <div className="form">
        <Select label={words.kind} data={Object.entries(words.kinds).map(([value, label]) => ({ value, label }))} value={kind!} onChange={(value) => set([value ?? kind!, url!])} allowDeselect={false} />
        <TextInput label={kind === "mqtt" ? words.broker : words.server} placeholder={kind === "mqtt" ? words.brokerExample : words.serverExample} value={url!} onChange={(typed) => set([kind!, typed.currentTarget.value])} />
      </div>
      <div className="buttons"><Button disabled={!isUrl} loading={adding.isPending} onClick={() => adding.mutate(undefined)}>{words.run}</Button></div>
      {secret && <p className="preview-says" role="status">{words.secret} <Copyable id={secret} what={words.secretName} head={10} tail={6} /></p>}
      {adding.error && <ProblemPanel problem={adding.error} />}
      <p className="small muted">{kind === "mqtt" ? words.topics : words.signature}</p>
    </Panel>
  );
}
