import { Button, TextInput } from "@mantine/core";
import { useState } from "react";
import type { VehicleHook } from "../../../api/shapes";
import { texts } from "../../../texts";
import { Copyable } from "../../../ui/Copyable";
import { Mark } from "../../../ui/Mark";
import { Panel, Rows } from "../../../ui/Page";
import { ProblemPanel, Told } from "../../../ui/Told";
import { useAct } from "../../../ui/useAct";
import { addHook, dropHook, startHook, useHooks } from "../queries";
import { plainName } from "../signals";

const words = texts.vehicles.hooks;
const empty = { signal: "Vehicle.Speed", condition: "value > 120", url: "", token: "", pause: "60" };

/** A program of one's own is told when a vehicle says something. */
export function Webhooks({ network, account, vehicle }: { network: string; account: string; vehicle?: number }) {
  const hooks = useHooks(network, account);
  return (
    <Panel title={words.title} note={words.note}>
      {vehicle === undefined ? <p className="muted">{words.choose}</p> : <Add network={network} vehicle={vehicle} />}
      <Told query={hooks}>
        {(all) => all.length > 0 && (
          <Rows stacks name={words.title} head={[words.columns.when, words.columns.to, words.columns.state, <span key="go" className="hidden">{words.columns.action}</span>]}>
            {all.map((one) => <Line key={one.id} network={network} of={one} />)}
          </Rows>
        )}
      </Told>
      <p className="small muted">{words.signed}</p>
    </Panel>
  );
}

function Add({ network, vehicle }: { network: string; vehicle: number }) {
  const [said, say] = useState(empty);
  const adding = useAct(() => addHook(network, { vehicle, signal: said.signal.trim(), condition: said.condition.trim(), coolDownPeriod: Number(said.pause), targetUrl: said.url.trim(), verificationToken: said.token.trim() }), ["vehicle-hooks"]);
  const field = (name: keyof typeof empty) => ({ label: words.fields[name], description: words.helps[name], value: said[name], spellCheck: false, onChange: (typed: { currentTarget: { value: string } }) => say({ ...said, [name]: typed.currentTarget.value }) });
  const isReady = said.signal.trim() !== "" && said.condition.trim() !== "" && said.token.trim() !== "" && /^https?:\/\/\S+$/.test(said.url.trim()) && /^\d{1,7}$/.test(said.pause);
  return (
    <form onSubmit={(sent) => { sent.preventDefault(); if (isReady) adding.mutate(undefined); }}>
      <div className="form"><TextInput {...field("signal")} /><TextInput {...field("condition")} /></div>
      <div className="form"><TextInput {...field("url")} /><TextInput {...field("token")} /><TextInput {...field("pause")} inputMode="numeric" /></div>
      <div className="buttons"><Button type="submit" disabled={!isReady} loading={adding.isPending}>{words.run}</Button></div>
      {adding.data?.secret && <p className="preview-says" role="status">{words.secret} <Copyable id={adding.data.secret} what={words.secretName} head={10} tail={6} /></p>}
      {adding.error && <ProblemPanel problem={adding.error} />}
    </form>
  );
}

function Line({ network, of: { id, vehicle, signal, condition, targetUrl, failures, disabled } }: { network: string; of: VehicleHook }) {
  const dropping = useAct(() => dropHook(network, id), ["vehicle-hooks"]);
  const starting = useAct(() => startHook(network, id), ["vehicle-hooks"]);
  return (
    <tr>
      <td>{words.line(String(vehicle), plainName(signal), condition)}</td>
      <td className="file-name">{targetUrl}</td>
      <td><Mark tone={disabled ? "bad" : Number(failures) > 0 ? "warn" : "good"}>{disabled ? words.stopped : Number(failures) > 0 ? words.again : words.ready}</Mark></td>
      <td className="row-buttons">
        {disabled && <Button size="compact-sm" loading={starting.isPending} onClick={() => starting.mutate(undefined)}>{words.start}</Button>}
        <Button size="compact-sm" variant="default" aria-label={words.removeOf(targetUrl)} loading={dropping.isPending} onClick={() => dropping.mutate(undefined)}>{words.remove}</Button>
        {(dropping.error ?? starting.error) && <ProblemPanel problem={dropping.error ?? starting.error} />}
      </td>
    </tr>
  );
}
