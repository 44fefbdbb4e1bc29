import { Button } from "@mantine/core";
import { useState } from "react";
import type { VehicleGrant } from "../../../api/shapes";
import { brief } from "../../../format";
import { texts } from "../../../texts";
import { cli } from "../../../ui/cli";
import { Command } from "../../../ui/Command";
import { Copyable } from "../../../ui/Copyable";
import { Dialog } from "../../../ui/Dialog";
import { Icon } from "../../../ui/Icon";
import { Mark } from "../../../ui/Mark";
import { Panel } from "../../../ui/Page";
import { AskOnce } from "../AskOnce";
import { phaseOf } from "../grants";
import { networkOption } from "../joinCommand";
import { useNames } from "../names";
import { sentenceOf } from "../sentence";
import { revokeGrant } from "../sign";
import type { OwnProps } from "./CarPage";
import { GiveGrant } from "./GiveGrant";

const words = texts.vehicles.sharing;
const tones = { now: "good", later: "idle", over: "idle" } as const;

/** Who may read what, each a sentence, with a button that takes it back. */
export function Sharing(props: OwnProps) {
  const { network, account, session, id, vehicle } = props;
  const [adding, add] = useState(false);
  const [revoked, tell] = useState<string | null>(null);
  const isWallet = session?.kind === "wallet";
  return (
    <Panel title={words.title} note={words.note} action={isWallet && <Button onClick={() => { tell(null); add(true); }}>{words.add}</Button>}>
      {vehicle.grants.length === 0 && <p className="muted">{words.empty}</p>}
      <ul className="grants">{vehicle.grants.map((grant) => <Grant key={grant.to} {...props} grant={grant} tell={tell} />)}</ul>
      {revoked && <p className="small done" role="status"><Icon name="check" size={15} /> {words.revoked(revoked)}</p>}
      {!isWallet && <><p className="small muted">{words.local}</p><Command line={cli(`./grange vehicle grant ${id} --to 0x00000000000000000000000000000000000000aa --scopes odometer --purpose "to price your policy" --account ${account}${networkOption(network.slug)}`)} /></>}
      <Dialog opened={adding} close={() => add(false)} title={texts.vehicles.giving.title} size="lg">
        {adding && <GiveGrant network={network.slug} account={account} id={id} done={() => add(false)} />}
      </Dialog>
    </Panel>
  );
}

function Grant({ network, account, session, id, grant, tell }: OwnProps & { grant: VehicleGrant; tell: (who: string) => void }) {
  const names = useNames();
  const who = names.of(grant.to) ?? brief(grant.to, 8, 6);
  const phase = phaseOf(grant, Date.now());
  return (
    <li className="grant">
      <p><strong>{sentenceOf(grant, who, Date.now())}</strong></p>
      <p className="small muted">
        <Mark tone={tones[phase]}>{words.phases[phase]}</Mark> {words.history[grant.history]} {grant.precision === "h3r6" && words.coarse} <Copyable id={grant.to} what={words.account} head={6} tail={4} />
      </p>
      {session?.kind === "wallet"
        ? <AskOnce label={words.revoke} name={words.revokeOf(who)} ask={words.ask(who)} yes={words.yes} no={words.no} act={() => revokeGrant(network.slug, account, id, grant.to)} changes={["vehicles", "vehicle-access"]} then={() => tell(who)} />
        : <details className="terminal"><summary>{words.revokeOf(who)}</summary><p className="small muted">{words.commandNote}</p><Command line={cli(`./grange vehicle revoke ${id} --to ${grant.to} --account ${account}${networkOption(network.slug)}`)} /></details>}
    </li>
  );
}
