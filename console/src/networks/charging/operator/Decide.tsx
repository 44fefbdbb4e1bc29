import { Button, TextInput } from "@mantine/core";
import { useState } from "react";
import type { ChargingSession } from "../../../api/shapes";
import { dollars, kilowattHours } from "../../../format";
import { texts } from "../../../texts";
import { Fact, Facts } from "../../../ui/Page";
import { ProblemPanel } from "../../../ui/Told";
import { useAct } from "../../../ui/useAct";
import { Meaning } from "../Grade";
import { decide } from "../queries";
import { isMoney } from "../tariff";

const words = texts.charging.operator;

/** The operator's word: what a driver who objected pays. */
export function Decide({ network, charge, close }: { network: string; charge: ChargingSession; close: () => void }) {
  const price = charge.priceMicroUsd ?? 0;
  const [typed, setTyped] = useState(String(price / 1_000_000));
  const pays = isMoney(typed) ? Math.round(Number(typed) * 1_000_000) : null;
  const wrong = pays === null || pays > price;
  const act = useAct((microUsd: number) => decide(network, charge.session, microUsd), ["charges", "charge"], close);
  return (
    <>
      <Facts>
        <Fact label={words.columns.charger} value={charge.station} />
        <Fact label={words.columns.energy} value={kilowattHours(charge.energyWh ?? 0)} />
        <Fact label={words.columns.price} value={dollars(price)} />
      </Facts>
      {charge.grade && <Meaning grade={charge.grade} reasons={charge.reasons} />}
      <TextInput label={words.pays} description={words.decideNote(dollars(price))} value={typed} error={wrong && words.wrongPays} onChange={(change) => setTyped(change.currentTarget.value)} />
      {act.error && <ProblemPanel problem={act.error} />}
      <div className="buttons"><Button disabled={wrong} loading={act.isPending} onClick={() => act.mutate(pays!)}>{words.decideYes}</Button></div>
    </>
  );
}
