import { Button, Select, TextInput } from "@mantine/core";
import { lazy, Suspense, useState } from "react";
import type { LoraDevice, Network } from "../../api/shapes";
import { count, moment } from "../../format";
import { texts } from "../../texts";
import { Ago } from "../../ui/Ago";
import { Dialog } from "../../ui/Dialog";
import { Fact, Facts, OnPhone, Panel, Rows } from "../../ui/Page";
import { ProblemPanel, Told } from "../../ui/Told";
import { useAct } from "../../ui/useAct";
import { numbersIn, type RadioEvent, timeOf } from "./events";
import { FrameBytes } from "./FrameBytes";
import { Line } from "./Live";
import { sendDown, useEventsOf, useQueue } from "./queries";
import { named } from "./values";

const ValueChart = lazy(() => import("../../ui/ValueChart"));
const words = texts.wireless.device;

/** One sensor: its values over time, what it said, and what it is to be told. */
export function DeviceView({ network, account, device, back }: { network: Network; account: string | null; device: LoraDevice; back: () => void }) {
  const events = useEventsOf(network.slug, device.devEui);
  const [opened, open] = useState<RadioEvent | null>(null);
  return (
    <>
      <Button className="back" variant="default" size="compact-sm" onClick={back}>{words.back}</Button>
      <Panel title={device.name} note={words.about(device.region, device.activation === "abp", device.class)}>
        <Facts>
          <Fact label={words.lastHeard} value={device.lastHeardMs > 0 ? <Ago ms={device.lastHeardMs} /> : words.never} />
          <Fact label={words.messages} value={count(device.nextUp)} note={words.messagesNote} />
          <Fact label={words.address} value={device.devAddr ?? words.noAddress} note={words.addressNote} />
        </Facts>
      </Panel>
      <Told query={events}>
        {(all) => (
          <>
            <Values events={all.filter((one) => one.event === "up")} />
            <Panel title={words.said} note={words.saidNote}>
              {all.length === 0 ? <p className="muted">{words.silent}</p> : <ul className="radio" aria-label={words.said}>{all.filter((one) => one.event !== "final").slice(0, 30).map((one) => <Line key={one.number} one={one} open={open} />)}</ul>}
            </Panel>
          </>
        )}
      </Told>
      {account?.toLowerCase() === device.owner.toLowerCase() && <SendTo network={network.slug} device={device} />}
      <Dialog opened={opened !== null} close={() => open(null)} title={texts.wireless.live.frameOf(device.name)} size="lg">{opened && <FrameBytes one={opened} isLpp={device.codec === "lpp"} />}</Dialog>
    </>
  );
}

/** One of the device's values over time, as a line and as a table. */
function Values({ events }: { events: readonly RadioEvent[] }) {
  const [wanted, want] = useState<string | null>(null);
  const names = [...new Set(events.flatMap((one) => numbersIn(one.object).map(([name]) => name)))].toSorted();
  if (names.length === 0) return null;
  const way = wanted && names.includes(wanted) ? wanted : (names.find((one) => one.startsWith("temperature")) ?? names[0]!);
  const { name, unit } = named(way, names);
  const points = events.flatMap((one) => numbersIn(one.object).filter(([other]) => other === way).map(([, value]) => ({ atMs: timeOf(one), value }))).toSorted((a, b) => a.atMs - b.atMs);
  return (
    <Panel title={words.values} action={names.length > 1 && <Select aria-label={words.which} data={names.map((value) => ({ value, label: named(value, names).name }))} value={way} onChange={(value) => want(value)} allowDeselect={false} />}>
      <Suspense fallback={<div className="chart" />}><ValueChart name={name} unit={unit} points={points} /></Suspense>
      <details className="terminal">
        <summary>{words.table}</summary>
        <Rows name={words.table} head={[words.when, name]}>
          {points.toReversed().slice(0, 50).map((point, at) => <tr key={at}><td className="nowrap">{moment(point.atMs)}</td><td className="number"><OnPhone label={name} />{point.value} {unit}</td></tr>)}
        </Rows>
      </details>
    </Panel>
  );
}

const isHex = (text: string) => /^([0-9a-f]{2}\s*)+$/i.test(text.trim());
const base64 = (text: string) => btoa(String.fromCharCode(...text.replaceAll(/\s/g, "").match(/../g)!.map((pair) => Number.parseInt(pair, 16))));

/** Bytes for the device, and those that wait for it. */
function SendTo({ network, device }: { network: string; device: LoraDevice }) {
  const queue = useQueue(network, device.devEui).data ?? [];
  const [[port, data], set] = useState(["1", ""]);
  const isPort = /^\d{1,3}$/.test(port!) && Number(port) >= 1 && Number(port) <= 223;
  const sending = useAct(() => sendDown(network, device.devEui, { fPort: Number(port), data: base64(data!), confirmed: false }), ["queue"], () => set([port!, ""]));
  return (
    <Panel title={words.send} note={device.class === "C" ? words.sendNoteC : words.sendNote}>
      <div className="form">
        <TextInput label={words.port} value={port!} error={!isPort && words.wrongPort} onChange={(typed) => set([typed.currentTarget.value, data!])} />
        <TextInput label={words.data} placeholder={words.dataExample} value={data!} error={data !== "" && !isHex(data!) && words.wrongData} onChange={(typed) => set([port!, typed.currentTarget.value])} />
      </div>
      <div className="buttons"><Button disabled={!isPort || !isHex(data!)} loading={sending.isPending} onClick={() => sending.mutate(undefined)}>{words.sendNow}</Button></div>
      {sending.error && <ProblemPanel problem={sending.error} />}
      {queue.length > 0 && <p className="muted">{words.waiting(queue.length)}</p>}
    </Panel>
  );
}
