import { Button } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { useMemo, useState } from "react";
import type { Device, Network } from "../../api/shapes";
import { count } from "../../format";
import { texts } from "../../texts";
import { Ago } from "../../ui/Ago";
import { Copyable } from "../../ui/Copyable";
import { Dialog } from "../../ui/Dialog";
import { Mark } from "../../ui/Mark";
import { Empty, Rows } from "../../ui/Page";
import { agreementOf, told } from "./agreement";
import { useH3, useLastScores } from "./queries";
import { ReadIt } from "./ReadIt";

const words = texts.readings;
const shown = 50;

type Cell = { cell: string; devices: number };

/** Every place with sensors: how many, whether they agree, when they were last heard, and a way to read them. */
export function Places({ network, cells, devices }: { network: Network; cells: readonly Cell[]; devices: readonly Device[] }) {
  const [reading, read] = useState<string | null>(null);
  const h3 = useH3();
  const scores = useLastScores(network.slug);
  const agreement = useMemo(() => agreementOf(scores?.work ?? [], devices), [scores, devices]);
  if (cells.length === 0) return <Empty icon="sensor" title={words.empty}>{words.emptyNote} <Link to="/contribute/add">{texts.contribute.add}</Link></Empty>;
  const name = (cell: string) => (h3?.isValidCell(cell) ? words.near(...h3.cellToLatLng(cell)) : words.everywhere);
  const { place, sensors, heard, agree, action } = words.placeColumns;
  return (
    <>
      <Rows stacks name={words.where} head={[place, sensors, agree, heard, action]}>
        {cells.slice(0, shown).map(({ cell, devices: number }) => {
          const { tone, name: said, note } = told(agreement.get(cell));
          const newest = Math.max(0, ...devices.filter((device) => device.facts.cell === cell).map((device) => device.lastEvidenceMs ?? 0));
          return (
            <tr key={cell}>
              <td className="file-name">{name(cell)} <Copyable id={cell} what={words.cell} head={7} tail={4} /></td>
              <td>{words.several(number)}</td>
              <td><span title={note}><Mark tone={tone}>{said}</Mark></span></td>
              <td>{newest > 0 ? <Ago ms={newest} /> : ""}</td>
              <td className="row-buttons"><Button size="compact-sm" onClick={() => read(cell)}>{words.read}</Button></td>
            </tr>
          );
        })}
      </Rows>
      {cells.length > shown && <p className="small muted">{words.more(count(shown), count(cells.length))}</p>}
      <Dialog opened={reading !== null} close={() => read(null)} title={reading ? name(reading) : ""} size="lg">
        {reading && <ReadIt network={network} cell={reading} />}
      </Dialog>
    </>
  );
}
