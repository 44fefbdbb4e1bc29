import type { Network } from "../../api/shapes";
import { texts } from "../../texts";
import { Command } from "../../ui/Command";
import { useForm } from "../../ui/useForm";
import { PlaceFields } from "../PlaceFields";
import { type Disk, joinCommand, wrongIn } from "./joinCommand";

const words = texts.storage;

/** On the node's own computer a loopback address will do; anywhere else the machine's own is needed. */
const isHere = () => ["127.0.0.1", "localhost", "[::1]"].includes(window.location.hostname);

/** What to give and where; the command below changes with every letter. */
export default function AddDisk({ network }: { network: Network }) {
  const form = useForm<Disk>({ name: "my-disk", space: "100GB", dir: "~/grange-disk", url: isHere() ? "http://127.0.0.1:4001" : "", lat: "", lon: "" }, wrongIn);
  return (
    <>
      <div className="form">
        {form.field("name", texts.add.name, undefined, texts.add.wrongName)}
        {form.field("space", words.space, words.spaceNote, words.wrong.space)}
        {form.field("dir", words.dir, words.dirNote, words.wrong.dir)}
        {form.field("url", words.url, words.urlNote, words.wrong.url)}
      </div>
      <PlaceFields form={form} />
      <h3>{texts.add.run}</h3>
      {form.good
        ? <><p className="small muted">{texts.add.runNote}</p><Command line={joinCommand(network.slug, window.location.origin, form.values)} scan /></>
        : <p className="muted">{texts.add.fillIn}</p>}
    </>
  );
}
