import { Button } from "@mantine/core";
import { useState } from "react";
import { count } from "../../format";
import { texts } from "../../texts";
import { Ago } from "../../ui/Ago";
import { Copyable } from "../../ui/Copyable";
import { Dialog } from "../../ui/Dialog";
import { Mark } from "../../ui/Mark";
import { Empty, OnPhone, Panel, Rows } from "../../ui/Page";
import { Told } from "../../ui/Told";
import { AddDevice } from "./AddDevice";
import { DeviceView } from "./DeviceView";
import type { PartProps } from "./part";
import { useEndDevices } from "./queries";

const words = texts.wireless.devices;
const shown = 100;
const dayMs = 86_400_000;

/** All sensors of the network, and one of them more closely. */
export function Devices({ network, account, spot, go }: PartProps) {
  const devices = useEndDevices(network.slug);
  const [adding, add] = useState(false);
  return (
    <Told query={devices}>
      {(all) => {
        const chosen = all.find((one) => one.devEui === spot.device);
        if (chosen) return <DeviceView network={network} account={account} device={chosen} back={() => go({ part: "devices" })} />;
        return (
          <Panel title={words.title} note={words.note} action={account ? <Button onClick={() => add(true)}>{words.add}</Button> : <span className="small muted">{words.logIn}</span>}>
            {all.length === 0 ? <Empty icon="sensor" title={words.empty}>{words.emptyNote}</Empty> : <List all={all} choose={(device) => go({ part: "devices", device })} />}
            <Dialog opened={adding} close={() => add(false)} title={words.addTitle} size="lg">
              {adding && account && <AddDevice network={network.slug} account={account} done={(device) => { add(false); go({ part: "devices", device }); }} />}
            </Dialog>
          </Panel>
        );
      }}
    </Told>
  );
}

function List({ all, choose }: { all: NonNullable<ReturnType<typeof useEndDevices>["data"]>; choose: (devEui: string) => void }) {
  const { device, state, codec, heard, action } = words.columns;
  const now = Date.now();
  return (
    <>
      <Rows stacks name={words.title} head={[device, state, codec, heard, <span key="go" className="hidden">{action}</span>]}>
        {all.toSorted((a, b) => b.lastHeardMs - a.lastHeardMs).slice(0, shown).map((one) => (
          <tr key={one.devEui}>
            <td className="file-name">{one.name} <Copyable id={one.devEui} what={words.eui} head={6} tail={4} /></td>
            <td>{one.lastHeardMs > now - dayMs ? <Mark tone="good">{words.speaks}</Mark> : one.devAddr ? <Mark tone="idle">{words.quiet}</Mark> : <Mark tone="warn">{words.notJoined}</Mark>}</td>
            <td><OnPhone label={codec} />{one.codec === "" ? words.noCodec : one.codec === "lpp" ? words.lpp : one.codec}</td>
            <td><OnPhone label={heard} />{one.lastHeardMs > 0 ? <Ago ms={one.lastHeardMs} /> : words.never}</td>
            <td className="row-buttons"><Button size="compact-sm" variant="default" aria-label={words.lookAt(one.name)} onClick={() => choose(one.devEui)}>{words.look}</Button></td>
          </tr>
        ))}
      </Rows>
      {all.length > shown && <p className="small muted">{words.more(count(shown), count(all.length))}</p>}
    </>
  );
}
