import { Button } from "@mantine/core";
import { useState } from "react";
import { useSettlements } from "../../api/queries";
import type { Settlement } from "../../api/shapes";
import { count } from "../../format";
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
        <div><dt>{words.columns.periods}</dt><dd>{count(epochs)}</dd></div>
        <div><dt>{words.columns.signed}</dt><dd>{words.signed(votes, threshold)}</dd></div>
        <div><dt>{words.root}</dt><dd><Copyable id={root} what={words.root} /></dd></div>
        <div><dt>{words.columns.manifest}</dt><dd><CarLink cid={archive ?? manifest} what={words.columns.manifest} name={`settlement-${number}`} /></dd></div>
      </dl>
      {auditing && <Audit number={number} />}
    </Panel>
  );
}
