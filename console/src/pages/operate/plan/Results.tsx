import { lazy, Suspense } from "react";
import { texts } from "../../../texts";
import { Fact, Facts, OnPhone, Panel, Rows } from "../../../ui/Page";
import { Told } from "../../../ui/Told";
import { Breaks } from "./Breaks";
import { type Headline, type Model, type Outcome, short } from "./model";
import { useOutcome, useSweep } from "./run";
import { nameOf } from "./Sliders";

const FanChart = lazy(() => import("./FanChart"));
const words = texts.plan;
const shown = ["units", "incomeUsd", "priceUsd", "served", "revenueUsd", "burnToMint", "netEmission", "treasuryUsd", "fakes"] as const;

/** What comes of the model, beside what came of it before anything was changed. */
export function Results({ base, model, changed }: { base: Model; model: Model; changed: boolean }) {
  const before = useOutcome(base);
  const outcome = useOutcome(model);
  return <Told query={outcome}>{(now) => <Shown now={now} before={changed ? before.data : undefined} />}</Told>;
}

function Shown({ now, before }: { now: Outcome; before?: Outcome }) {
  const policy = now.policies[0]!;
  const line = policy.headline;
  return (
    <>
      <Panel title={words.first} note={words.firstNote(now.runs, (now.days / 365).toFixed(0))}>
        <Breaks policy={policy} runs={now.runs} />
        <Facts>
          <Fact label={words.survival} value={percent(line.survival)} note={before && words.was(percent(before.policies[0]!.headline.survival))} />
          <Fact label={words.metrics.units!} value={short(line.units)} note={before && words.was(short(before.policies[0]!.headline.units))} />
          <Fact label={words.metrics.incomeUsd!} value={short(line.incomeUsd)} note={before && words.was(short(before.policies[0]!.headline.incomeUsd))} />
          <Fact label={words.underWater} value={percent(line.underWater)} note={before && words.was(percent(before.policies[0]!.headline.underWater))} />
          <Fact label={words.pays} value={line.revenueAboveEmissionDay === null ? words.never : words.years((line.revenueAboveEmissionDay / 365).toFixed(1))} />
        </Facts>
      </Panel>
      <Panel title={words.how} note={before ? words.howBefore : words.howNote}>
        <div className="fans">
          <Suspense fallback={null}>
            {shown.map((metric) => <FanChart key={metric} name={words.metrics[metric]!} days={policy.day} fan={policy.series[metric]!} before={before?.policies[0]!.series[metric]!.p50} />)}
          </Suspense>
        </div>
      </Panel>
      {now.policies.length > 1 && (
        <Panel title={words.policies} note={words.policiesNote}>
          <PolicyTable all={now.policies.map((one) => ({ name: one === policy ? words.asDefined : one.name, line: one.headline }))} />
        </Panel>
      )}
      <Panel title={words.granted}>
        <ul>{[...now.assumes, words.guesses].map((one) => <li key={one} className="muted">{one}</li>)}</ul>
      </Panel>
    </>
  );
}

function PolicyTable({ all }: { all: readonly { name: string; line: Headline }[] }) {
  const { policy, survival, units, income, price, first } = words.columns;
  return (
    <Rows stacks name={words.policies} head={[policy, survival, units, income, price, first]}>
      {all.map(({ name, line }) => (
        <tr key={name}>
          <td>{name}</td>
          <td className="number"><OnPhone label={survival} />{percent(line.survival)}</td>
          <td className="number"><OnPhone label={units} />{short(line.units)}</td>
          <td className="number"><OnPhone label={income} />{short(line.incomeUsd)}</td>
          <td className="number"><OnPhone label={price} />{short(line.priceUsd)}</td>
          <td><OnPhone label={first} />{words.breaks[line.breaksFirst] ?? line.breaksFirst}</td>
        </tr>
      ))}
    </Rows>
  );
}

/** Parameters in the order of what they do to the network's survival. */
function Matters({ model, base }: { model: Model; base: Model }) {
  const sweep = useSweep(model);
  const { parameter, from, to, survival, units } = words.columns;
  return (
    <Told query={sweep}>
      {(outcome) => (
        <Rows stacks name={words.matters} head={[parameter, from, to, survival, units]}>
          {[...outcome.oneAtATime].sort((a, b) => Math.abs(b.atMost.survival - b.atLeast.survival) - Math.abs(a.atMost.survival - a.atLeast.survival) || Math.abs(b.atMost.units - b.atLeast.units) - Math.abs(a.atMost.units - a.atLeast.units)).map((one) => (
            <tr key={one.path}>
              <td>{nameOf(one.path, base)}</td>
              <td className="number"><OnPhone label={from} />{short(one.least)}</td>
              <td className="number"><OnPhone label={to} />{short(one.most)}</td>
              <td className="number"><OnPhone label={survival} />{words.fromTo(percent(one.atLeast.survival), percent(one.atMost.survival))}</td>
              <td className="number"><OnPhone label={units} />{words.fromTo(short(one.atLeast.units), short(one.atMost.units))}</td>
            </tr>
          ))}
        </Rows>
      )}
    </Told>
  );
}

Results.Matters = Matters;

const percent = (part: number) => `${Math.round(part * 100)} %`;
