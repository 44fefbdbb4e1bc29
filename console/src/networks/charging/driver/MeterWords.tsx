import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import type { MeterRecord, Receipt } from "../../../api/shapes";
import { texts } from "../../../texts";
import { Copyable } from "../../../ui/Copyable";
import { Icon } from "../../../ui/Icon";
import { Mark, type Tone } from "../../../ui/Mark";
import { OnPhone, Panel, Rows } from "../../../ui/Page";
import { Told } from "../../../ui/Told";
import { readOcmf, transparencyXml, type Verdict, verify } from "../ocmf";

const words = texts.charging.receipt;
const tones: Record<Verdict["says"], Tone> = { valid: "good", invalid: "bad", unknown: "warn", unreadable: "bad", nokey: "idle" };

type Checked = { record: MeterRecord; verdict: Verdict; readings: { time: string; kind: string; value: number | null; unit: string }[] };

/** Checks every record here; the node is asked only for curves that nobody here knows. */
async function check({ records, meterKey }: Receipt): Promise<Checked[]> {
  return Promise.all(records.map(async (record) => {
    const read = readOcmf(record.text);
    return { record, readings: read?.readings ?? [], verdict: read ? await verify(read, meterKey) : { says: "unreadable" as const, by: "" } };
  }));
}

/** The meter's own words about a session, with their signatures checked in this browser. */
export function MeterWords({ receipt }: { receipt: Receipt }) {
  const checked = useQuery({ queryKey: ["meter-words", receipt.session.session, receipt.records.length], queryFn: () => check(receipt), staleTime: Infinity });
  if (receipt.records.length === 0) return <Panel title={words.meter}><p className="muted">{words.noRecords}</p></Panel>;
  return (
    <Panel title={words.meter} note={words.meterNote}>
      <Told query={checked}>{(all) => <Records checked={all} />}</Told>
      {receipt.meterKey && <p className="ids">{words.key} <Copyable id={receipt.meterKey} what={words.key} head={12} tail={8} /></p>}
      <div className="buttons"><Save receipt={receipt} /><span className="small muted">{words.saveNote}</span></div>
    </Panel>
  );
}

function Records({ checked }: { checked: readonly Checked[] }) {
  const { when, what, register, verdict } = words.recordColumns;
  const counted = checked.flatMap((one) => one.readings);
  const [begin, end] = [counted.find((one) => one.kind === "B")?.value, counted.findLast((one) => "ELRAPS".includes(one.kind) && one.kind !== "")?.value];
  return (
    <>
      <Rows stacks name={words.meter} head={[what, register, when, verdict]}>
        {checked.flatMap(({ record, verdict: found, readings }, at) => (readings.length > 0 ? readings : [null]).map((reading, place) => (
          <tr key={`${at}/${place}`}>
            <td>{reading ? (reading.kind === "B" ? words.begins : reading.kind === "C" ? words.between : words.ends) : ""}</td>
            <td className="number"><OnPhone label={register} />{reading && reading.value !== null ? `${reading.value.toFixed(3)} ${reading.unit}` : ""}</td>
            <td className="nowrap small">{reading?.time.replace("T", " ").replace(/,\d+/, "").replace(/\+0000.*/, " UTC")}</td>
            <td><Mark tone={tones[found.says]}>{words.verdict[found.says]}</Mark> <span className="small muted">{words.verdictNote[found.says](found.says === "unknown" ? record.signature : found.by)}</span></td>
          </tr>
        )))}
      </Rows>
      {begin != null && end != null && <p className="proof-line"><Icon name="proof" /> <span>{words.difference(`${(end - begin).toFixed(3)} kWh`)}</span></p>}
    </>
  );
}

function Save({ receipt }: { receipt: Receipt }) {
  const save = () => {
    const address = URL.createObjectURL(new Blob([transparencyXml(receipt.records.map((one) => one.text), receipt.meterKey)], { type: "application/xml" }));
    const link = Object.assign(document.createElement("a"), { href: address, download: `${receipt.session.station}-${receipt.session.session.slice(0, 12)}.xml` });
    link.click();
    URL.revokeObjectURL(address);
  };
  return <Button variant="default" leftSection={<Icon name="download" size={15} />} onClick={save}>{words.save}</Button>;
}
