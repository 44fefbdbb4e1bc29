import { Button, TextInput } from "@mantine/core";
import { useState } from "react";
import type { Vehicle } from "../../../api/shapes";
import { texts } from "../../../texts";
import { Empty, Page, Panel } from "../../../ui/Page";
import { Told } from "../../../ui/Told";
import { State } from "../Garage";
import { carKey, useNames } from "../names";
import type { PartProps } from "../part";
import { useLive, useVehicles } from "../queries";
import { AccessLog } from "./AccessLog";
import { Deletion } from "./Deletion";
import { DeviceIn } from "./DeviceIn";
import { Dials } from "./Dials";
import { Papers } from "./Papers";
import { Sales } from "./Sales";
import { Sharing } from "./Sharing";
import { Whereabouts } from "./Whereabouts";

const words = texts.vehicles.car;

export type CarProps = PartProps & { account: string; id: number };

/** One vehicle of one's own. */
export function CarPage(props: CarProps) {
  const { network, account, id, go } = props;
  const vehicles = useVehicles(network.slug, account);
  const names = useNames();
  const back = <Button variant="default" onClick={() => go({ part: "garage" })}>{words.back}</Button>;
  return (
    <Page title={names.of(carKey(network.slug, id)) ?? texts.vehicles.name(id)} lead={texts.vehicles.leads.vehicle} action={back} terminal={texts.vehicles.terminal.vehicle(id)}>
      <Told query={vehicles}>
        {(all) => {
          const vehicle = all.find((one) => Number(one.id) === id);
          return vehicle ? <Car {...props} vehicle={vehicle} /> : <Panel><Empty icon="car" title={words.notYours}>{words.notYoursNote}</Empty></Panel>;
        }}
      </Told>
    </Page>
  );
}

export type OwnProps = CarProps & { vehicle: Vehicle };

function Car(props: OwnProps) {
  const { network, id, vehicle } = props;
  const live = useLive(network.slug, id);
  const last = Math.max(0, ...[...live.values.values()].map((one) => Number(one.timeMs)));
  return (
    <>
      <p className="car-head"><State device={vehicle.device ?? null} last={last} /> <span className="small muted">{words.number(id)}</span></p>
      {!vehicle.device && <DeviceIn {...props} />}
      <Dials live={live} />
      <Whereabouts network={network.slug} id={id} values={live.values} />
      <Sharing {...props} />
      <AccessLog network={network.slug} id={id} />
      <Sales network={network.slug} id={id} />
      <Papers network={network.slug} id={id} />
      {vehicle.device && <DeviceIn {...props} />}
      <Rename network={network.slug} id={id} />
      <Deletion network={network.slug} id={id} forget={live.forget} />
    </>
  );
}

function Rename({ network, id }: { network: string; id: number }) {
  const names = useNames();
  const [name, type] = useState(names.of(carKey(network, id)) ?? "");
  return (
    <Panel title={words.rename} note={texts.vehicles.add.nameNote}>
      <form className="form" onSubmit={(sent) => { sent.preventDefault(); names.call(carKey(network, id), name); }}>
        <TextInput aria-label={words.rename} value={name} maxLength={60} onChange={(typed) => type(typed.currentTarget.value)} />
        <div><Button type="submit" variant="default">{words.renameDo}</Button></div>
      </form>
    </Panel>
  );
}
