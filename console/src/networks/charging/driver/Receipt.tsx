import { Button } from "@mantine/core";
import { useState } from "react";
import { useChain } from "../../../api/queries";
import type { ChargingSession, Receipt as ReceiptSaid, Session } from "../../../api/shapes";
import { dollars, kilowattHours, moment } from "../../../format";
import { texts } from "../../../texts";
import { Mark } from "../../../ui/Mark";
import { Fact, Facts, OnPhone, Panel, Rows } from "../../../ui/Page";
import { ProblemPanel, Told } from "../../../ui/Told";
import { useAct } from "../../../ui/useAct";
import { Meaning, toneOfGrade } from "../Grade";
import { sayOf, useReceipt } from "../queries";
import { hours } from "../tariff";
import { MeterWords } from "./MeterWords";

const words = texts.charging.receipt;

/** What a session came to, how its price came about, and what the meter signed. */
export function Receipt({ network, charge, session }: { network: string; charge: ChargingSession; session: Session | null }) {
  const receipt = useReceipt(network, charge);
  return (
    <>
      <Panel title={words.title}>
        <Facts>
          <Fact label={words.paid} value={dollars(charge.priceMicroUsd ?? 0)} note={charge.returnedMicroUsd === null ? undefined : `${words.back}: ${dollars(charge.returnedMicroUsd)}`} />
          <Fact label={words.energy} value={kilowattHours(charge.energyWh ?? 0)} note={charge.startedMs === null ? undefined : `${words.from} ${moment(charge.startedMs)}`} />
          {charge.ownerMicroUsd !== null && <Fact label={words.owner} value={dollars(charge.ownerMicroUsd)} />}
          {charge.feeMicroUsd !== null && <Fact label={words.fee} value={dollars(charge.feeMicroUsd)} note={words.feeNote} />}
        </Facts>
        {charge.grade && <div className="grade-said"><Mark tone={toneOfGrade(charge.grade)}>{texts.charging.grades[charge.grade]?.name ?? charge.grade}</Mark><div><Meaning grade={charge.grade} reasons={charge.reasons} /></div></div>}
        {charge.step === "Disputed" && <p>{words.disputed}</p>}
        {charge.step === "Priced" && session && <Objection network={network} charge={charge} session={session} />}
      </Panel>
      <Told query={receipt}>
        {(said) => (
          <>
            {said.lines.length > 0 && charge.priceMicroUsd !== null && <Panel title={words.lines}><Lines lines={said.lines} /></Panel>}
            {charge.grade && <MeterWords receipt={said} />}
          </>
        )}
      </Told>
    </>
  );
}

function Lines({ lines }: { lines: ReceiptSaid["lines"] }) {
  const { what, used, each, sum } = words.lineColumns;
  return (
    <Rows stacks name={words.lines} head={[what, used, each, sum]}>
      {lines.map((line, at) => (
        <tr key={at}>
          <td>{words.dimensions[line.dimension] ?? line.dimension}</td>
          <td className="number"><OnPhone label={used} />{line.dimension === "ENERGY" ? kilowattHours(line.volume) : line.dimension === "FLAT" ? words.once : hours(Math.ceil(line.volume / 60))}</td>
          <td className="number"><OnPhone label={each} />{dollars(line.microUsdEach)} <span className="muted">{words.each[line.dimension]}</span></td>
          <td className="number"><OnPhone label={sum} />{dollars(line.microUsd)}</td>
        </tr>
      ))}
    </Rows>
  );
}

function Objection({ network, charge, session }: { network: string; charge: ChargingSession; session: Session }) {
  const [sure, setSure] = useState(false);
  const chain = useChain().data;
  const act = useAct(() => sayOf(network, charge, "dispute", session, chain), ["charge", "charges"]);
  return (
    <>
      <p className="small muted">{sure ? words.disputeNote : words.waiting}</p>
      {act.error && <ProblemPanel problem={act.error} />}
      <div className="buttons">
        {sure ? <Button color="var(--g-bad)" loading={act.isPending} onClick={() => act.mutate(undefined)}>{words.disputeYes}</Button> : <Button variant="default" onClick={() => setSure(true)}>{words.dispute}</Button>}
      </div>
    </>
  );
}
