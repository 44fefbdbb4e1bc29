import type { Network } from "../../api/shapes";
import { texts } from "../../texts";
import { Command } from "../../ui/Command";
import { useForm } from "../../ui/useForm";
import { PlaceFields } from "../PlaceFields";
import { joinCommand, type Meter, wrongIn } from "./joinCommand";

const words = texts.energy.add;

/** Where the meter is and what hangs behind it; the command below changes with every letter. */
export default function AddMeter({ network }: { network: Network }) {
  const form = useForm<Meter>({ name: "my-home", meter: "p1:/dev/ttyUSB0", inverter: "0", feeder: "", lat: "", lon: "" }, wrongIn);
  return (
    <>
      <p className="muted">{words.lead}</p>
      <div className="form">
        {form.field("name", texts.add.name, undefined, texts.add.wrongName)}
        {form.field("meter", words.meter, words.meterNote, words.wrongMeter)}
        {form.field("inverter", words.inverter, words.inverterNote, words.wrongInverter)}
        {form.field("feeder", words.feeder, words.feederNote)}
      </div>
      <PlaceFields form={form} />
      <h3>{texts.add.run}</h3>
      {form.good
        ? <><p className="small muted">{texts.add.runNote}</p><Command line={joinCommand(network.slug, window.location.origin, form.values)} scan /></>
        : <p className="muted">{texts.add.fillIn}</p>}
    </>
  );
}
