import type { Network } from "../../api/shapes";
import { texts } from "../../texts";
import { Command } from "../../ui/Command";
import { useForm } from "../../ui/useForm";
import { PlaceFields } from "../PlaceFields";
import { type GatewayForm, joinCommand, wrongIn } from "./joinCommand";

const words = texts.wireless.addGateway;

/** Which gateway it is and where it stands; the command below changes with every letter. */
export default function AddGateway({ network }: { network: Network }) {
  const form = useForm<GatewayForm>({ name: "my-gateway", eui: "", gain: "", lat: "", lon: "" }, wrongIn);
  return (
    <>
      <p className="muted">{words.lead}</p>
      <div className="form">
        {form.field("name", texts.add.name, undefined, texts.add.wrongName)}
        {form.field("eui", words.eui, words.euiNote, words.wrongEui)}
        {form.field("gain", words.gain, words.gainNote, words.wrongGain)}
      </div>
      <PlaceFields form={form} />
      <h3>{texts.add.run}</h3>
      {form.good
        ? <><p className="small muted">{texts.add.runNote}</p><Command line={joinCommand(network.slug, window.location.origin, form.values)} scan /><p className="small muted">{words.then}</p></>
        : <p className="muted">{texts.add.fillIn}</p>}
    </>
  );
}
