import { Button } from "@mantine/core";
import { useEffect, useState } from "react";
import type { Session } from "../../api/shapes";
import { texts } from "../../texts";
import { cli } from "../../ui/cli";
import { Command } from "../../ui/Command";
import { ProblemPanel } from "../../ui/Told";
import { useAct } from "../../ui/useAct";
import { useForm } from "../../ui/useForm";
import { vinOf } from "./acts";
import { networkOption } from "./joinCommand";
import { carKey, useNames } from "./names";
import { useVehicles } from "./queries";
import { addVehicle } from "./sign";

const words = texts.vehicles.add;

/** A vehicle by its VIN: the wallet signs, or the command does where the page has no wallet. */
export function AddVehicle({ network, session, done }: { network: string; session: Session; done: (id: number | null) => void }) {
  const names = useNames();
  const form = useForm({ vin: "", name: "" }, ({ vin }) => ({ vin: vinOf(vin) === null, name: false }));
  const { vin, name } = form.values;
  const adding = useAct(() => addVehicle(network, session.account, vinOf(vin)!), ["vehicles"], (made) => {
    if (name.trim()) names.call(carKey(network, Number(made.id)), name);
    done(Number(made.id));
  });
  const isLocal = session.kind === "local";
  const now = useVehicles(network, session.account).data?.length ?? 0;
  const [before] = useState(now);
  useEffect(() => {
    if (isLocal && now > before) done(null);
    // the list grew by the command
  }, [isLocal, now, before]);
  return (
    <>
      <p className="dialog-lead">{words.lead}</p>
      <div className="form">
        {form.field("vin", words.vin, words.vinNote, words.wrongVin)}
        {!isLocal && form.field("name", words.name, words.nameNote)}
      </div>
      {isLocal ? (
        <>
          <p>{words.local}</p>
          {form.good ? <><Command line={cli(`./grange vehicle add --vin ${vinOf(vin)} --account ${session.account}${networkOption(network)}`)} /><p className="small muted">{words.localThen}</p></> : <p className="muted">{words.localWait}</p>}
        </>
      ) : (
        <>
          <p className="small muted">{words.signs}</p>
          <div className="buttons"><Button disabled={!form.good} loading={adding.isPending} onClick={() => adding.mutate(undefined)}>{words.run}</Button></div>
          {adding.error && <ProblemPanel problem={adding.error} />}
        </>
      )}
    </>
  );
}
