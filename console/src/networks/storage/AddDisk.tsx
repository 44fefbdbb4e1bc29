import { TextInput } from "@mantine/core";
import { useState } from "react";
import type { Network } from "../../api/shapes";
import { texts } from "../../texts";
import { Command } from "../../ui/Command";
import { type Disk, joinCommand, wrongIn } from "./joinCommand";

const words = texts.storage;

/** On the node's own computer a loopback address will do; anywhere else the machine's own is needed. */
const isHere = () => ["127.0.0.1", "localhost", "[::1]"].includes(window.location.hostname);

/** What to give and where; the command below changes with every letter. */
export default function AddDisk({ network }: { network: Network }) {
  const [disk, setDisk] = useState<Disk>({ name: "my-disk", space: "100GB", dir: "~/grange-disk", url: isHere() ? "http://127.0.0.1:4001" : "", lat: "", lon: "" });
  const wrong = wrongIn(disk);
  const field = (key: keyof Disk, label: string, note?: string, error?: string) => (
    <TextInput label={label} description={note} value={disk[key]} error={wrong[key] && error} onChange={(typed) => setDisk({ ...disk, [key]: typed.currentTarget.value })} />
  );
  return (
    <>
      <div className="form">
        {field("name", texts.add.name, undefined, words.wrong.name)}
        {field("space", words.space, words.spaceNote, words.wrong.space)}
        {field("dir", words.dir, words.dirNote, words.wrong.dir)}
        {field("url", words.url, words.urlNote, words.wrong.url)}
      </div>
      <fieldset className="place-fields">
        <legend>{texts.add.where}</legend>
        <p className="small muted">{texts.add.whereNote}</p>
        <div className="form">
          {field("lat", texts.add.lat, undefined, texts.add.coordinate)}
          {field("lon", texts.add.lon, undefined, texts.add.coordinate)}
        </div>
      </fieldset>
      {!Object.values(wrong).some(Boolean) && (
        <>
          <h3>{texts.add.run}</h3>
          <p className="small muted">{texts.add.runNote}</p>
          <Command line={joinCommand(network.slug, window.location.origin, disk)} scan />
        </>
      )}
    </>
  );
}
