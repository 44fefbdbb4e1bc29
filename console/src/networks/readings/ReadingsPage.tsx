import { useDevices } from "../../api/queries";
import type { Network } from "../../api/shapes";
import { count, span } from "../../format";
import { MachineTable } from "../../pages/contribute/MachineTable";
import { texts } from "../../texts";
import { Fact, Facts, Page, Panel, Rows } from "../../ui/Page";
import { Told } from "../../ui/Told";
import { Places } from "./Places";
import { useCells } from "./queries";
import { type Field, priceIn, priceOf, rulesOf, spoken } from "./rules";

const words = texts.readings;

/** What sensors measure, where they are and whether they agree, and what reading them costs. */
export default function ReadingsPage({ network }: { network: Network }) {
  const cells = useCells(network.slug);
  const devices = (useDevices().data ?? []).filter((device) => device.network === network.slug);
  const rules = rulesOf(network);
  const cell = cells.data?.[0]?.cell ?? "CELL";
  const lines = [`./grange readings cells ${network.slug}`, `./grange readings read ${network.slug} ${cell}`, `curl ${window.location.origin}/api/v1/${network.slug}/cells`];
  return (
    <Page title={network.title} lead={words.lead} terminal={lines}>
      <Facts>
        <Fact label={words.sensors} value={count(devices.filter((device) => device.state === "live").length)} note={texts.home.facts.workingNote(count(devices.length))} />
        <Fact label={words.places} value={count(cells.data?.length ?? 0)} note={words.placesNote} />
        <Fact label={words.price} value={priceOf(network) === 0 ? words.free : priceIn(network)} note={rules.rail === "credits" ? words.priceNoteCredits : words.priceNote} />
        <Fact label={words.window} value={span(rules.windowSeconds * 1000)} note={words.windowNote} />
      </Facts>
      <Panel title={words.where} note={words.whereNote}>
        <Told query={cells}>{(all) => <Places network={network} cells={all} devices={devices} />}</Told>
      </Panel>
      <Panel title={words.measured} note={words.measuredNote}>
        <FieldTable fields={rules.fields} />
      </Panel>
      {devices.length > 0 && <Panel title={words.hardware}><MachineTable name={words.hardware} devices={devices} /></Panel>}
    </Page>
  );
}

function FieldTable({ fields }: { fields: readonly Field[] }) {
  const { name, range, agree, unit } = words.fieldColumns;
  return (
    <Rows name={words.measured} head={[name, range, agree, unit]}>
      {fields.map((field) => (
        <tr key={field.name}>
          <td>{words.fields[field.name] ?? field.name}</td>
          <td className="number">{words.range(spoken(field.min, field.unit), spoken(field.max, field.unit))}</td>
          <td className="number">{field.tolerance === undefined ? words.noTolerance : words.within(spoken(field.tolerance, field.unit))}</td>
          <td className="nowrap"><code>{field.name}</code> <span className="small muted">{words.in(field.unit)}</span></td>
        </tr>
      ))}
    </Rows>
  );
}
