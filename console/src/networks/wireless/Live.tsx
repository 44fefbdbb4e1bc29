import { useState } from "react";
import { count } from "../../format";
import { texts } from "../../texts";
import { Ago } from "../../ui/Ago";
import { Dialog } from "../../ui/Dialog";
import { Empty, Fact, Facts, Panel } from "../../ui/Page";
import { bytesOf, hex, type RadioEvent, strength, timeOf } from "./events";
import { FrameBytes } from "./FrameBytes";
import { GatewayMap } from "./GatewayMap";
import type { PartProps } from "./part";
import { useEndDevices, useGateways, useRadio, useRadioStatus } from "./queries";
import { saidBy } from "./values";

const words = texts.wireless.live;

/** What is in the air now: a line for each message, and a click takes it apart. */
export function Live({ network }: PartProps) {
  const { events, isOpen } = useRadio(network.slug);
  const [gateways, devices, status] = [useGateways(network.slug).data ?? [], useEndDevices(network.slug).data ?? [], useRadioStatus(network.slug).data];
  const [opened, open] = useState<RadioEvent | null>(null);
  const isLpp = devices.find((one) => one.devEui === opened?.deviceInfo.devEui)?.codec === "lpp";
  return (
    <>
      <Facts>
        <Fact label={words.gateways} value={count(gateways.filter((one) => one.isReachable).length)} note={words.ofAll(count(gateways.length))} />
        <Fact label={words.devices} value={count(devices.filter((one) => one.lastHeardMs > 0).length)} note={words.ofDevices(count(devices.length))} />
        <Fact label={words.messages} value={count(status?.uplinks ?? 0)} note={words.messagesNote} />
        <Fact label={words.answers} value={count(status?.downlinks ?? 0)} note={words.answersNote} />
      </Facts>
      <GatewayMap network={network} gateways={gateways} />
      <Panel title={words.title} note={words.note} action={<span className={isOpen ? "lamp lamp-on" : "lamp"}>{isOpen ? words.listening : words.waiting}</span>}>
        {events.length === 0 ? <Empty icon="sensor" title={words.silent}>{words.silentNote}</Empty> : (
          <ul className="radio" aria-label={words.title}>
            {events.slice(0, 40).map((one) => <Line key={one.number} one={one} open={open} />)}
          </ul>
        )}
      </Panel>
      <Dialog opened={opened !== null} close={() => open(null)} title={opened ? words.frameOf(opened.deviceInfo.deviceName) : ""} size="lg">
        {opened && <FrameBytes one={opened} isLpp={isLpp} />}
      </Dialog>
    </>
  );
}

/** Who said what, how well it was heard and by how many. */
export function Line({ one, open }: { one: RadioEvent; open: (one: RadioEvent) => void }) {
  const heard = one.rxInfo?.length ?? 0;
  return (
    <li>
      <span className="radio-who">{one.deviceInfo.deviceName}</span>
      <span className="radio-what">
        {one.event === "up"
          ? <button type="button" className="link" onClick={() => open(one)} title={words.openFrame(one.deviceInfo.deviceName, one.fCnt ?? 0)}>{one.object ? saidBy(one.object).join(" · ") : hex(bytesOf(one.data)) || words.nothing}</button>
          : told(one)}
      </span>
      <span className="small muted radio-how">{one.event === "up" && <>{words.strengths[strength(one) - 1]} · {words.heardBy(heard)} · </>}<Ago ms={timeOf(one)} /></span>
    </li>
  );
}

function told(one: RadioEvent): string {
  switch (one.event) {
    case "join": return words.joined;
    case "ack": return one.acknowledged ? words.acknowledged : words.notAcknowledged;
    case "txack": return words.sent;
    case "status": return words.status(one.batteryLevel == null ? "" : words.battery(Math.round(one.batteryLevel)), one.margin ?? 0);
    default: return words.trouble(one.description ?? "");
  }
}
