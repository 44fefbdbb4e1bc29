import { Button, TextInput } from "@mantine/core";
import { useState } from "react";
import { LoginButton } from "../../../app/LoginMenu";
import { texts } from "../../../texts";
import { Command } from "../../../ui/Command";
import { Copyable } from "../../../ui/Copyable";
import { Empty, Panel } from "../../../ui/Page";
import type { PartProps } from "../part";
import { Asking } from "./Asking";
import { ProgramKeys } from "./ProgramKeys";
import { liveLine, vissAddress } from "./program";
import { Webhooks } from "./Webhooks";

const words = texts.vehicles.developer;

/** What a reader sees: who one is, a vehicle to ask, and how a program does the same. */
export function Developer({ network, session, spot, go }: PartProps) {
  const [typed, type] = useState(spot.vehicle === undefined ? "" : String(spot.vehicle));
  const number = /^[1-9]\d{0,15}$/.test(typed.trim()) ? Number(typed) : null;
  if (!session) return <><Panel><Empty icon="person" title={words.logIn}><p>{words.logInNote}</p><LoginButton /></Empty></Panel><Missing /></>;
  return (
    <>
      <Panel title={words.account} note={words.accountNote}>
        <p>{words.yours}: <Copyable id={session.account} what={words.what} head={10} tail={8} /></p>
      </Panel>
      <ProgramKeys network={network.slug} account={session.account} />
      <Panel title={words.ask} note={words.askNote}>
        <form className="form" onSubmit={(sent) => { sent.preventDefault(); if (number !== null) go({ part: "developer", vehicle: number }); }}>
          <TextInput label={words.number} value={typed} inputMode="numeric" error={typed.trim() !== "" && number === null && words.wrongNumber} onChange={(now) => type(now.currentTarget.value)} />
          <div><Button type="submit" disabled={number === null}>{words.look}</Button></div>
        </form>
        {spot.vehicle !== undefined && <Asking key={spot.vehicle} network={network.slug} account={session.account} id={spot.vehicle} />}
      </Panel>
      {spot.vehicle !== undefined && <Panel title={words.live} note={words.liveNote}><Command line={liveLine(network.slug, session.account, spot.vehicle)} /><p className="small muted">{words.viss}</p><Command line={vissAddress(network.slug, spot.vehicle)} /></Panel>}
      <Webhooks network={network.slug} account={session.account} vehicle={spot.vehicle} />
      <Missing />
    </>
  );
}

const Missing = () => <Panel title={words.missing} note={words.missingNote}><ul>{words.missingList.map((line) => <li key={line}>{line}</li>)}</ul></Panel>;
