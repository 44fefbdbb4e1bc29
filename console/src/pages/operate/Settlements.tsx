import { Button } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { useEpochs, useSettlements, useTitleOf } from "../../api/queries";
import type { Settlement } from "../../api/shapes";
import { texts } from "../../texts";
import { Copyable } from "../../ui/Copyable";
import { Mark, type Tone } from "../../ui/Mark";
import { Empty, Page, Panel } from "../../ui/Page";
import { Told } from "../../ui/Told";
import { Audit } from "./Audit";
import { CarLink } from "./CarLink";
import { Tabs } from "./Tabs";

const words = texts.settlements;
const shown = 50;
const tones: Record<string, Tone> = { Active: "good", Dropped: "bad" };

/** Settlements, newest first: state, signatures, evidence to download, and a button that recomputes all of it. */
export default function Settlements() {
  const settlements = useSettlements();
  const newest = settlements.data?.at(-1)?.number ?? 1;
  return (
    <Page title={words.title} lead={words.note} terminal={["./grange settlements", `./grange audit ${newest}`, `curl -O ${window.location.origin}/api/v1/settlements/${newest}/manifest`]}>
      <Tabs />
      <Told query={settlements}>
        {(all) => all.length === 0
          ? <Panel><Empty icon="coin" title={words.empty}>{words.emptyNote}</Empty></Panel>
          : <>{all.toReversed().slice(0, shown).map((one) => <Card key={one.number} settlement={one} />)}</>}
      </Told>
    </Page>
  );
}

function Card({ settlement }: { settlement: Settlement }) {
  const [auditing, setAuditing] = useState(false);
  const { number, state, epochs, votes, threshold, root, manifest, archive } = settlement;
  const button = <Button variant={auditing ? "default" : "outline"} onClick={() => setAuditing(!auditing)}>{auditing ? words.stop : words.audit}</Button>;
  return (
    <Panel title={<>{texts.feed.settlement(number)} <Mark tone={tones[state] ?? "warn"}>{words.states[state] ?? state}</Mark></>} action={button}>
      <dl className="pairs">
        <div><dt>{words.columns.periods}</dt><dd><Periods settlement={number} epochs={epochs} /></dd></div>
        <div><dt>{words.columns.signed}</dt><dd>{words.signed(votes, threshold)}</dd></div>
        <div><dt>{words.root}</dt><dd><Copyable id={root} what={words.root} /></dd></div>
        <div><dt>{words.columns.manifest}</dt><dd><CarLink cid={manifest} what={words.columns.manifest} name={`settlement-${number}`} /></dd></div>
        {archive && <div><dt>{words.archive}</dt><dd><Copyable id={archive} what={words.archive} head={9} tail={4} /></dd></div>}
      </dl>
      {auditing && <Audit number={number} />}
    </Panel>
  );
}

const named = 6;

/** The first periods that a settlement pays out, and how many more there are. */
function Periods({ settlement, epochs }: { settlement: number; epochs: number }) {
  const titleOf = useTitleOf();
  const known = (useEpochs().data ?? []).filter((epoch) => epoch.settlement === settlement).slice(0, named);
  return (
    <ul className="periods">
      {known.map(({ network, number }) => (
        <li key={`${network}/${number}`}><Link to="/operate/epochs/$network/$number" params={{ network, number: `${number}` }}>{texts.feed.epoch(titleOf(network), number)}</Link></li>
      ))}
      {epochs > known.length && <li>{words.morePeriods(epochs - known.length, known.length > 0)}</li>}
    </ul>
  );
}
