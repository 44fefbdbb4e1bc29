import { Button, Select, TextInput } from "@mantine/core";
import { useMutation, useQuery } from "@tanstack/react-query";
import { lazy, Suspense, useState } from "react";
import { moment } from "../../../format";
import { texts } from "../../../texts";
import { Command } from "../../../ui/Command";
import { ProblemPanel, Told } from "../../../ui/Told";
import { askAvailable, askSignals, type Question } from "../queries";
import { plainName } from "../signals";
import { askLine, pathsOf } from "./program";

const ValueChart = lazy(() => import("../../../ui/ValueChart"));
const words = texts.vehicles.developer;
const options = (of: Record<string, string>) => Object.entries(of).map(([value, label]) => ({ value, label }));

/** A question to one vehicle, and its answer as a chart and as JSON. */
export function Asking({ network, account, id }: { network: string; account: string; id: number }) {
  // asked once: each question stands in the owner's log
  const available = useQuery({ queryKey: ["vehicle-available", network, id], staleTime: Infinity, refetchOnWindowFocus: false, retry: false, queryFn: () => askAvailable(network, id) });
  const [typed, type] = useState("");
  const [{ stretch, interval, agg }, set] = useState({ stretch: "86400", interval: "1m", agg: "LAST" });
  const paths = pathsOf(typed);
  const asking = useMutation({
    mutationFn: async () => {
      const now = Date.now();
      const question: Question = { names: paths.join(","), from: String(now - Number(stretch) * 1000), to: String(now), interval, agg };
      return { question, answer: await askSignals(network, id, question) };
    },
  });
  const toggle = (name: string) => type((paths.includes(name) ? paths.filter((one) => one !== name) : [...paths, name]).join(", "));
  return (
    <>
      <Told query={available}>
        {({ signals }) => signals.length === 0 ? <p className="muted">{words.nothing}</p> : (
          <div className="chips" role="group" aria-label={words.signals}>
            {signals.map(({ name }) => <Button key={name} size="compact-sm" variant={paths.includes(name) ? "filled" : "default"} aria-pressed={paths.includes(name)} title={name} onClick={() => toggle(name)}>{plainName(name)}</Button>)}
          </div>
        )}
      </Told>
      <form onSubmit={(sent) => { sent.preventDefault(); if (paths.length > 0) asking.mutate(); }}>
        <TextInput label={words.signals} description={words.signalsNote} placeholder={words.signalsExample} value={typed} spellCheck={false} onChange={(now) => type(now.currentTarget.value)} />
        <div className="form grant-terms">
          <Select label={words.stretch} data={options(words.stretches).toSorted((a, b) => Number(a.value) - Number(b.value))} value={stretch} allowDeselect={false} onChange={(value) => set({ stretch: value ?? stretch, interval, agg })} />
          <Select label={words.interval} data={options(words.intervals)} value={interval} allowDeselect={false} onChange={(value) => set({ stretch, interval: value ?? interval, agg })} />
          <Select label={words.aggregate} data={options(words.aggregates)} value={agg} allowDeselect={false} onChange={(value) => set({ stretch, interval, agg: value ?? agg })} />
        </div>
        <div className="buttons"><Button type="submit" disabled={paths.length === 0} loading={asking.isPending}>{words.run}</Button></div>
      </form>
      {asking.error && <ProblemPanel problem={asking.error} />}
      {asking.data && <Answer of={asking.data.answer} line={askLine(network, account, id, asking.data.question)} />}
    </>
  );
}

function Answer({ of, line }: { of: Awaited<ReturnType<typeof askSignals>>; line: string }) {
  const charted = of.signals.map(({ name, values }) => ({ name, points: values.flatMap((one) => (one.value == null ? [] : [{ atMs: Number(one.fromMs), value: Number(one.value) }])) })).filter((one) => one.points.length > 0);
  const isEmpty = of.signals.every((one) => one.values.length === 0);
  return (
    <div role="status">
      <h3>{words.answer}</h3>
      {isEmpty && <p className="muted">{words.answerEmpty}</p>}
      {charted.map(({ name, points }) => <Suspense key={name}><h4>{plainName(name)}</h4>{points.length > 1 ? <ValueChart name={plainName(name)} unit="" points={points} /> : <p>{texts.valueChart.says(plainName(name), `${points[0]!.value}`, moment(points[0]!.atMs))}</p>}</Suspense>)}
      <h4>{words.json}</h4>
      <pre className="json" tabIndex={0} aria-label={words.json}>{JSON.stringify(of, null, 2)}</pre>
      <h4>{words.request}</h4>
      <Command line={line} />
    </div>
  );
}
