import { TextInput } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { useTitleOf } from "../../api/queries";
import type { Device } from "../../api/shapes";
import { count } from "../../format";
import { texts } from "../../texts";
import { Ago } from "../../ui/Ago";
import { Copyable } from "../../ui/Copyable";
import { Mark } from "../../ui/Mark";
import { Rows } from "../../ui/Page";
import { toneOf } from "../device/tone";

const words = texts.contribute;
const shown = 50;

/** Machines as rows, those at work first; a long list has a filter. */
export function MachineTable({ name, devices, withOwner = false }: { name: string; devices: readonly Device[]; withOwner?: boolean }) {
  const [filter, setFilter] = useState("");
  const titleOf = useTitleOf();
  const wanted = filter.trim().toLowerCase();
  const found = devices
    .filter((device) => !wanted || `${device.name} ${device.network} ${device.id} ${device.owner}`.toLowerCase().includes(wanted))
    .toSorted((a, b) => (b.lastEvidenceMs ?? 0) - (a.lastEvidenceMs ?? 0));
  const { machine, network, state, heard, owner } = words.columns;
  return (
    <>
      {devices.length > 8 && <TextInput className="filter" aria-label={words.filter} placeholder={words.filter} value={filter} onChange={(typed) => setFilter(typed.currentTarget.value)} />}
      {found.length === 0 ? <p className="muted">{words.noMatch}</p> : (
        <Rows stacks name={name} head={[machine, network, state, heard, ...(withOwner ? [owner] : [])]}>
          {found.slice(0, shown).map((device) => (
            <tr key={device.id}>
              <td><Link to="/devices/$id" params={{ id: device.id }}>{device.name || device.id.slice(0, 10)}</Link></td>
              <td>{titleOf(device.network)}</td>
              <td><Mark tone={toneOf(device.state)}>{texts.states[device.state]}</Mark></td>
              <td>{device.lastEvidenceMs ? <Ago ms={device.lastEvidenceMs} /> : texts.never}</td>
              {withOwner && <td><Copyable id={device.owner} what={owner} head={6} tail={4} /></td>}
            </tr>
          ))}
        </Rows>
      )}
      {found.length > shown && <p className="small muted">{words.more(count(shown), count(found.length))}</p>}
    </>
  );
}
