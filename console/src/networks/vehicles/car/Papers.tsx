import { Button, Select } from "@mantine/core";
import { useState } from "react";
import { texts } from "../../../texts";
import { Copyable } from "../../../ui/Copyable";
import { Mark } from "../../../ui/Mark";
import { Panel, Rows } from "../../../ui/Page";
import { ProblemPanel, Told } from "../../../ui/Told";
import { useAct } from "../../../ui/useAct";
import { issuePaper, revokePaper, usePapers } from "../queries";

const words = texts.vehicles.papers;

/** Signed documents that the owner shows to others: made, listed, taken back. */
export function Papers({ network, id }: { network: string; id: number }) {
  const papers = usePapers(network, id);
  const [kind, choose] = useState("odometer");
  const issuing = useAct(() => issuePaper(network, id, kind), ["vehicle-papers"]);
  const revoking = useAct((number: number) => revokePaper(network, id, number), ["vehicle-papers"]);
  const paper = issuing.data?.credential;
  const { what, when, state, action } = words.columns;
  return (
    <Panel title={words.title} note={words.note}>
      <div className="form">
        <Select label={words.kind} data={Object.entries(words.kinds).map(([value, label]) => ({ value, label }))} value={kind} allowDeselect={false} onChange={(value) => choose(value ?? kind)} />
        <div><Button loading={issuing.isPending} onClick={() => issuing.mutate(undefined)}>{words.run}</Button></div>
      </div>
      {issuing.error && <ProblemPanel problem={issuing.error} />}
      {paper && <p className="preview-says" role="status">{words.made} <Copyable id={paper} what={words.paper} head={16} tail={8} /></p>}
      <Told query={papers}>
        {(all) => all.length > 0 && (
          <Rows stacks name={words.title} head={[what, when, state, <span key="go" className="hidden">{action}</span>]}>
            {all.map((one) => {
              const number = Number(one.number);
              return (
                <tr key={number}>
                  <td>{words.kinds[one.kind] ?? one.kind}</td>
                  <td className="nowrap">{one.issued.slice(0, 16).replace("T", " ")}</td>
                  <td><Mark tone={one.revoked ? "warn" : "good"}>{one.revoked ? words.revoked : words.valid}</Mark></td>
                  <td className="row-buttons">{!one.revoked && <Button size="compact-sm" variant="default" aria-label={words.revokeOf(number)} loading={revoking.isPending && revoking.variables === number} onClick={() => revoking.mutate(number)}>{words.revoke}</Button>}</td>
                </tr>
              );
            })}
          </Rows>
        )}
      </Told>
      {revoking.error && <ProblemPanel problem={revoking.error} />}
    </Panel>
  );
}
