import { Button, Slider } from "@mantine/core";
import { texts } from "../../../texts";
import { at, type Model, short } from "./model";

const words = texts.plan;

/** What the model's own sweep names, each between its least and its most. */
export function Sliders({ base, changes, change }: { base: Model; changes: Record<string, number>; change: (changes: Record<string, number>) => void }) {
  const paths = Object.keys(base.sweep).filter((path) => typeof at(base, path) === "number");
  return (
    <>
      <div className="sliders">
        {paths.map((path) => (
          <One key={path} path={path} base={base} value={changes[path] ?? Number(at(base, path))} change={(value) => change({ ...changes, [path]: value })} />
        ))}
      </div>
      {Object.keys(changes).length > 0 && <div className="buttons"><Button variant="default" onClick={() => change({})}>{words.reset}</Button></div>}
    </>
  );
}

function One({ path, base, value, change }: { path: string; base: Model; value: number; change: (value: number) => void }) {
  const [least, most] = base.sweep[path]!;
  const now = Number(at(base, path));
  const [from, to] = [Math.min(least, now), Math.max(most, now)];
  const whole = path.includes(".definition.") || path.endsWith("Days");
  const step = whole ? 1 : (to - from) / 100;
  const name = nameOf(path, base);
  return (
    <div className="slider">
      <p className="slider-name"><span>{name}</span> <strong>{short(value)}</strong></p>
      <Slider thumbLabel={name} min={from} max={to} step={step} value={value} label={null} marks={[{ value: now }]} onChange={change} />
    </div>
  );
}

/** A path in a person's words; of providers with the name of the group. */
export function nameOf(path: string, base: Model): string {
  const leaf = path.split(".").at(-1)!;
  const name = words.parameters[leaf] ?? path;
  const group = /^networks\.\d+\.providers\.(\d+)\./.exec(path);
  return group ? words.ofGroup(name, base.networks[0]!.providers[Number(group[1])]?.name ?? "") : name;
}
