import { Button } from "@mantine/core";
import { useState } from "react";
import { useEarnings } from "../../api/queries";
import type { Earning, Session, Vehicle } from "../../api/shapes";
import { LoginButton } from "../../app/LoginMenu";
import { tokens } from "../../format";
import { texts } from "../../texts";
import { Ago } from "../../ui/Ago";
import { Dialog } from "../../ui/Dialog";
import { Mark } from "../../ui/Mark";
import { Empty, OnPhone, Panel, Rows } from "../../ui/Page";
import { Told } from "../../ui/Told";
import { AddVehicle } from "./AddVehicle";
import { phaseOf } from "./grants";
import { carKey, useNames } from "./names";
import type { PartProps } from "./part";
import { useLatest, useVehicles } from "./queries";
import { dials, newest, reading } from "./signals";

const words = texts.vehicles.garage;
const charge = dials.find((one) => one.key === "charge")!;
const quietMs = 10 * 60_000;

/** One's own vehicles: state, when they were last heard, what they earned. */
export function Garage(props: PartProps) {
  const { session, network } = props;
  const often = words.howOften[(network.rules as { profile?: string } | null)?.profile ?? ""];
  return (
    <>
      {session ? <Mine {...props} session={session} /> : <Panel><Empty icon="car" title={words.logIn}><p>{words.logInNote}</p><LoginButton /></Empty></Panel>}
      <Panel title={words.howTitle}><ul>{often && <li>{often}</li>}{words.how.map((line) => <li key={line}>{line}</li>)}</ul></Panel>
    </>
  );
}

function Mine({ network, session, go }: PartProps & { session: Session }) {
  const { account } = session;
  const vehicles = useVehicles(network.slug, account);
  const earned = useEarnings(account).data ?? [];
  const [adding, add] = useState(false);
  const { vehicle, state, heard, charge: charged, earned: earns, action } = words.columns;
  const open = (id: number) => go({ part: "garage", vehicle: id });
  return (
    <Panel title={words.title} note={words.note} action={<Button disabled={!vehicles.data} onClick={() => add(true)}>{words.add}</Button>}>
      <Told query={vehicles}>
        {(all) => all.length === 0 ? <Empty icon="car" title={words.empty}>{words.emptyNote}</Empty> : (
          <Rows stacks name={words.title} head={[vehicle, state, heard, charged, earns, <span key="go" className="hidden">{action}</span>]}>
            {all.map((one) => <Car key={one.id} network={network.slug} of={one} earned={earned} open={() => open(Number(one.id))} />)}
          </Rows>
        )}
      </Told>
      <Dialog opened={adding} close={() => add(false)} title={texts.vehicles.add.title} size="lg">
        {adding && <AddVehicle network={network.slug} session={session} done={(id) => { add(false); if (id !== null) open(id); }} />}
      </Dialog>
    </Panel>
  );
}

function Car({ network, of, earned, open }: { network: string; of: Vehicle; earned: readonly Earning[]; open: () => void }) {
  const id = Number(of.id);
  const names = useNames();
  const said = useLatest(network, id).data ?? [];
  const last = Math.max(0, ...said.map((one) => Number(one.timeMs)));
  const charged = reading(charge, newest(new Map(), said));
  const { heard, charge: charging, earned: earns } = words.columns;
  const name = names.of(carKey(network, id)) ?? texts.vehicles.name(id);
  const readers = of.grants.filter((one) => phaseOf(one, Date.now()) === "now").length;
  return (
    <tr>
      <td className="file-name">{name} <span className="small muted">{words.shared(readers)}</span></td>
      <td><State device={of.device ?? null} last={last} /></td>
      <td><OnPhone label={heard} />{last > 0 ? <Ago ms={last} /> : words.never}</td>
      <td className="number"><OnPhone label={charging} />{charged ? `${charged.value.toFixed(0)} %` : words.unknown}</td>
      <td className="number"><OnPhone label={earns} />{sumOf(earned, of.device ?? null) ?? words.nothing}</td>
      <td className="row-buttons"><Button size="compact-sm" variant="default" aria-label={words.openOne(name)} onClick={open}>{words.open}</Button></td>
    </tr>
  );
}

export function State({ device, last }: { device: string | null; last: number }) {
  if (device === null) return <Mark tone="warn">{words.noDevice}</Mark>;
  if (last === 0) return <Mark tone="idle">{words.silent}</Mark>;
  return Date.now() - last < quietMs ? <Mark tone="good">{words.speaks}</Mark> : <Mark tone="idle">{words.quiet}</Mark>;
}

/** What a device earned, all periods together. */
function sumOf(earned: readonly Earning[], device: string | null): string | null {
  const rows = earned.filter((one) => one.device === device);
  return rows.length === 0 ? null : tokens(rows.reduce((sum, one) => sum + BigInt(one.amount), 0n), rows[0]!.token);
}
