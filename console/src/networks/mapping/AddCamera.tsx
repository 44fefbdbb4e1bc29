import type { Network } from "../../api/shapes";
import { texts } from "../../texts";
import { Command } from "../../ui/Command";
import { useForm } from "../../ui/useForm";
import { type CameraForm, joinCommand, wrongIn } from "./joinCommand";

const words = texts.mapping.add;

/** Which camera, and where its pictures lie; the command below changes with every letter. */
export default function AddCamera({ network }: { network: Network }) {
  const form = useForm<CameraForm>({ name: "my-dashcam", pictures: "/media/dashcam" }, wrongIn);
  return (
    <>
      <p className="muted">{words.lead}</p>
      <div className="form">
        {form.field("name", texts.add.name, undefined, texts.add.wrongName)}
        {form.field("pictures", words.pictures, words.picturesNote, words.wrongPictures)}
      </div>
      <h3>{texts.add.run}</h3>
      {form.good
        ? <><p className="small muted">{texts.add.runNote}</p><Command line={joinCommand(network.slug, window.location.origin, form.values)} scan /><p className="small muted">{words.then}</p></>
        : <p className="muted">{texts.add.fillIn}</p>}
    </>
  );
}
