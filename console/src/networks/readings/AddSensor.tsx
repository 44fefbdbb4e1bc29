import type { Network } from "../../api/shapes";
import { texts } from "../../texts";
import { Command } from "../../ui/Command";
import { useForm } from "../../ui/useForm";
import { PlaceFields } from "../PlaceFields";
import { wrongPlace } from "../place";
import { joinCommand, type Sensor, stays } from "./joinCommand";
import { useH3 } from "./queries";
import { exampleLine, rulesOf } from "./rules";

const words = texts.readings;

/** Where the sensor is and what prints its readings; the command below changes with every letter. */
export default function AddSensor({ network }: { network: Network }) {
  const rules = rulesOf(network);
  const h3 = useH3();
  const form = useForm<Sensor>({ name: "my-sensor", command: "./read-sensor.sh", lat: "", lon: "" }, (sensor) => ({
    name: sensor.name.trim() === "",
    command: sensor.command.trim() === "",
    ...wrongPlace(sensor, stays(rules)),
  }));
  const { lat, lon } = form.values;
  const cell = form.good && stays(rules) && h3 ? h3.latLngToCell(Number(lat), Number(lon), rules.cells!.resolution) : null;
  return (
    <>
      <div className="form">
        {form.field("name", texts.add.name, undefined, texts.add.wrongName)}
        {form.field("command", words.command, words.commandNote, words.wrongCommand)}
      </div>
      <p className="small muted">{words.line}</p>
      <Command line={exampleLine(rules.fields) + (rules.cells?.from === "reading" ? ` ${words.cellExample}` : "")} />
      {rules.cells?.from === "reading" && <p className="small muted">{words.moves(rules.cells.resolution)}</p>}
      <PlaceFields form={form} needed={stays(rules)} />
      <h3>{texts.add.run}</h3>
      {form.good && (cell !== null || !stays(rules))
        ? <><p className="small muted">{texts.add.runNote}</p><Command line={joinCommand(network.slug, window.location.origin, form.values, cell)} scan /></>
        : <p className="muted">{texts.add.fillIn}</p>}
    </>
  );
}
