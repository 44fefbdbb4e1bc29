import { Link } from "@tanstack/react-router";
import { texts } from "../../../texts";
import { Command } from "../../../ui/Command";
import { Copyable } from "../../../ui/Copyable";
import { Panel } from "../../../ui/Page";
import { AskOnce } from "../AskOnce";
import { pairCommand } from "../joinCommand";
import { doAct } from "../sign";
import type { OwnProps } from "./CarPage";

const words = texts.vehicles.pair;

/** The device in the vehicle, or how one is put in. */
export function DeviceIn({ network, session, account, id, vehicle }: OwnProps) {
  if (!vehicle.device) {
    return (
      <Panel title={words.title} note={words.note}>
        <Command line={pairCommand(network.slug, window.location.origin, { vehicle: String(id), name: "my-car" })} scan />
        <p className="small muted">{words.waiting}</p>
        <p className="small muted">{words.agent}</p>
      </Panel>
    );
  }
  return (
    <Panel title={words.paired} note={<Copyable id={vehicle.device} what={words.what} />}>
      <p><Link to="/devices/$id" params={{ id: vehicle.device }}>{words.earned}</Link></p>
      {session?.kind === "wallet" && <AskOnce label={words.takeOut} ask={words.takeOutAsk} yes={words.takeOutYes} no={words.takeOutNo} act={() => doAct(network.slug, account, "unpair", { vehicle: id }, { vehicle: id })} changes={["vehicles"]} />}
    </Panel>
  );
}
