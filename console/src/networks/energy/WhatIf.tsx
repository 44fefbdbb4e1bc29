import { Button, FileButton, Select, TextInput } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import type { SimulatedCommunity } from "../../api/shapes";
import { count, kilowattHours } from "../../format";
import { texts } from "../../texts";
import { Fact, Facts, OnPhone, Panel, Rows } from "../../ui/Page";
import { ProblemPanel } from "../../ui/Told";
import { exampleStreet } from "./exampleStreet";
import { exactly } from "./money";
import type { PartProps } from "./part";
import { simulate } from "./queries";

const words = texts.energy.whatIf;
const byShares = ["static", "rounds", "hybrid", "priority"];

/** Homes of a file under other rules: what each would have paid alone, and what together. */
export function WhatIf({ network }: PartProps) {
  const [file, take] = useState<{ name: string; csv: string } | null>(null);
  const [[key, price, feedIn, shares], set] = useState(["dynamic", "mmr", "0.08", ""]);
  const isMoney = /^\d{1,3}(\.\d{1,6})?$/.test(feedIn!);
  const running = useMutation({ mutationFn: () => simulate(network.slug, file!.csv, { key: key!, price: price!, feedInMicro: Math.round(Number(feedIn) * 1_000_000), shares: byShares.includes(key!) ? shares!.replaceAll(" ", "") : "" }) });
  const choices = (names: Record<string, string>) => Object.entries(names).map(([value, label]) => ({ value, label }));
  return (
    <>
      <Panel title={words.title} note={words.note}>
        <div className="buttons">
          <FileButton accept=".csv,text/csv" onChange={(one) => one && void one.text().then((csv) => take({ name: one.name, csv }))}>{(props) => <Button {...props} variant="default">{words.choose}</Button>}</FileButton>
          <Button variant="default" onClick={() => take({ name: words.exampleName, csv: exampleStreet() })}>{words.example}</Button>
        </div>
        <p className="small muted">{file ? words.chosen(file.name) : words.format}</p>
        <div className="form">
          <Select label={words.key} data={choices(texts.energy.rules.keyNames)} value={key!} onChange={(value) => set([value ?? key!, price!, feedIn!, shares!])} allowDeselect={false} />
          <Select label={words.price} data={choices(texts.energy.rules.priceNames)} value={price!} onChange={(value) => set([key!, value ?? price!, feedIn!, shares!])} allowDeselect={false} />
          <TextInput label={words.feedIn} value={feedIn!} error={!isMoney && words.wrongFeedIn} onChange={(typed) => set([key!, price!, typed.currentTarget.value, shares!])} />
          {byShares.includes(key!) && <TextInput label={words.shares} description={words.sharesNote} value={shares!} onChange={(typed) => set([key!, price!, feedIn!, typed.currentTarget.value])} />}
        </div>
        <div className="buttons"><Button disabled={!file || !isMoney} loading={running.isPending} onClick={() => running.mutate()}>{words.run}</Button></div>
        {running.error && <ProblemPanel problem={running.error} />}
      </Panel>
      {running.data && <Outcome of={running.data} />}
    </>
  );
}

function Outcome({ of }: { of: SimulatedCommunity }) {
  const { home, alone, together, difference } = words.columns;
  const saved = of.aloneMicro - of.communityMicro;
  return (
    <Panel title={words.outcome} note={words.outcomeNote(count(of.slots))}>
      <Facts>
        <Fact label={words.alone} value={exactly(of.aloneMicro)} />
        <Fact label={words.together} value={exactly(of.communityMicro)} note={saved >= 0 ? words.less(exactly(saved)) : words.more(exactly(-saved))} />
        <Fact label={words.shared} value={kilowattHours(of.sharedWh)} note={words.of(kilowattHours(of.yieldWh))} />
      </Facts>
      <Rows stacks name={words.outcome} head={[home, alone, together, difference]}>
        {of.homes.map((one) => (
          <tr key={one.home}>
            <td>{words.home(one.home)}</td>
            <td className="number"><OnPhone label={alone} />{exactly(one.aloneMicro)}</td>
            <td className="number"><OnPhone label={together} />{exactly(one.communityMicro)}</td>
            <td className="number"><OnPhone label={difference} />{exactly(one.communityMicro - one.aloneMicro)}</td>
          </tr>
        ))}
      </Rows>
    </Panel>
  );
}
