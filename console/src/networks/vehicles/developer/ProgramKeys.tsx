import { Button, TextInput } from "@mantine/core";
import { useState } from "react";
import { moment } from "../../../format";
import { texts } from "../../../texts";
import { Copyable } from "../../../ui/Copyable";
import { Panel, Rows } from "../../../ui/Page";
import { ProblemPanel, Told } from "../../../ui/Told";
import { useAct } from "../../../ui/useAct";
import { addProgramKey, dropProgramKey, useProgramKeys } from "../queries";

const words = texts.vehicles.programs;

/** Keys that programs read with in one's name. */
export function ProgramKeys({ network, account }: { network: string; account: string }) {
  const keys = useProgramKeys(network, account);
  const [name, type] = useState("");
  const adding = useAct(() => addProgramKey(network, name.trim()), ["vehicle-programs"], () => type(""));
  const dropping = useAct((id: string) => dropProgramKey(network, id), ["vehicle-programs"]);
  return (
    <Panel title={words.title} note={words.note}>
      <form className="form" onSubmit={(sent) => { sent.preventDefault(); adding.mutate(undefined); }}>
        <TextInput label={words.name} placeholder={words.example} value={name} maxLength={64} onChange={(typed) => type(typed.currentTarget.value)} />
        <div><Button type="submit" disabled={name.trim() === ""} loading={adding.isPending}>{words.run}</Button></div>
      </form>
      {adding.data?.key && <p className="preview-says" role="status">{words.made} <Copyable id={adding.data.key} what={words.key} head={10} tail={6} /></p>}
      {(adding.error ?? dropping.error) && <ProblemPanel problem={adding.error ?? dropping.error} />}
      <Told query={keys}>
        {(all) => all.length > 0 && (
          <Rows stacks name={words.title} head={[words.name, words.since, <span key="go" className="hidden">{words.revoke}</span>]}>
            {all.map((one) => (
              <tr key={one.id}>
                <td>{one.name}</td>
                <td className="nowrap">{moment(Number(one.madeMs)).slice(0, 16)}</td>
                <td className="row-buttons"><Button size="compact-sm" variant="default" aria-label={words.revokeOf(one.name)} loading={dropping.isPending && dropping.variables === one.id} onClick={() => dropping.mutate(one.id)}>{words.revoke}</Button></td>
              </tr>
            ))}
          </Rows>
        )}
      </Told>
    </Panel>
  );
}
