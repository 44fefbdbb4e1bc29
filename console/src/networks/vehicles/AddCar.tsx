import type { Network } from "../../api/shapes";
import { texts } from "../../texts";
import { Command } from "../../ui/Command";
import { useForm } from "../../ui/useForm";
import { pairCommand } from "./joinCommand";

const words = texts.vehicles.pair;

/** Which vehicle the device is in; the command below changes with every letter. */
export default function AddCar({ network }: { network: Network }) {
  const form = useForm({ vehicle: "1", name: "my-car" }, ({ vehicle, name }) => ({ vehicle: !/^[1-9]\d{0,15}$/.test(vehicle.trim()), name: name.trim() === "" }));
  return (
    <>
      <p className="muted">{words.lead}</p>
      <div className="form">
        {form.field("name", texts.add.name, undefined, texts.add.wrongName)}
        {form.field("vehicle", words.number, words.numberNote, words.wrongNumber)}
      </div>
      <h3>{texts.add.run}</h3>
      {form.good
        ? <><p className="small muted">{texts.add.runNote}</p><Command line={pairCommand(network.slug, window.location.origin, form.values)} scan /><p className="small muted">{words.agent}</p></>
        : <p className="muted">{texts.add.fillIn}</p>}
    </>
  );
}
