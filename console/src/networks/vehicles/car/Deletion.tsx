import { useState } from "react";
import { texts } from "../../../texts";
import { Panel } from "../../../ui/Page";
import { AskOnce } from "../AskOnce";
import { deleteData } from "../queries";

const words = texts.vehicles.remove;

/** Deletes what was measured, by deleting the key that it is sealed under. */
export function Deletion({ network, id, forget }: { network: string; id: number; forget: () => void }) {
  const [done, set] = useState(false);
  return (
    <Panel title={words.title} note={words.note}>
      <AskOnce label={words.run} ask={words.ask} yes={words.yes} no={words.no} act={() => deleteData(network, id)} changes={["vehicle-latest", "vehicle-trips", "vehicle-track", "vehicles"]} then={() => { forget(); set(true); }} />
      {done && <p className="small done" role="status">{words.done}</p>}
    </Panel>
  );
}
