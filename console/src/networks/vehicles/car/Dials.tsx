import { count } from "../../../format";
import { texts } from "../../../texts";
import { Ago } from "../../../ui/Ago";
import { Mark } from "../../../ui/Mark";
import { Empty, OnPhone, Panel, Rows } from "../../../ui/Page";
import { Told } from "../../../ui/Told";
import type { useLive } from "../queries";
import { type Dial, dials, isFuel, plainName, reading } from "../signals";

const words = texts.vehicles.dials;

/** What the vehicle says now: four dials, and all the rest as a table. */
export function Dials({ live: { latest, values, isOpen } }: { live: ReturnType<typeof useLive> }) {
  return (
    <Panel title={words.title} note={words.note} action={<Mark tone={isOpen ? "good" : "idle"}>{isOpen ? texts.vehicles.car.live : texts.vehicles.car.connecting}</Mark>}>
      <Told query={latest}>
        {() => values.size === 0 ? <Empty icon="car" title={words.silent}>{words.silentNote}</Empty> : (
          <>
            <ul className="dials">{dials.map((dial) => <One key={dial.key} dial={dial} values={values} />)}</ul>
            <All values={values} />
          </>
        )}
      </Told>
    </Panel>
  );
}

type Values = ReturnType<typeof useLive>["values"];

const sweep = 270;
const radius = 52;

/** A point on the dial's arc, for a part of its whole: it begins at the lower left. */
function pointAt(part: number): string {
  const angle = ((part * sweep - sweep / 2 - 90) * Math.PI) / 180;
  return `${(60 + radius * Math.cos(angle)).toFixed(2)} ${(60 + radius * Math.sin(angle)).toFixed(2)}`;
}

const arc = (part: number) => `M${pointAt(0)}A${radius} ${radius} 0 ${part * sweep > 180 ? 1 : 0} 1 ${pointAt(part)}`;

function One({ dial, values }: { dial: Dial; values: Values }) {
  const said = reading(dial, values);
  const name = said && isFuel(said.name) && dial.key === "charge" ? words.fuel : words.names[dial.key];
  const unit = words.units[dial.key];
  const shown = said ? count(Math.round(said.value)) : null;
  const part = said && dial.most !== null ? Math.min(1, Math.max(0, said.value / dial.most)) : null;
  return (
    <li className="dial">
      <svg viewBox="0 0 120 104" role="img" aria-label={shown === null ? `${name}: ${words.missing}` : words.says(name, shown, unit)}>
        {dial.most !== null && <path className="dial-track" d={arc(1)} />}
        {part !== null && part > 0 && <path className="dial-value" d={arc(part)} />}
        <text x="60" y="64" className={shown !== null && shown.length > 5 ? "dial-number dial-long" : "dial-number"}>{shown ?? texts.vehicles.garage.unknown}</text>
        <text x="60" y="82" className="dial-unit">{unit}</text>
      </svg>
      <strong>{name}</strong>
      <span className="small muted">{said ? <Ago ms={said.atMs} /> : words.missingNote}</span>
    </li>
  );
}

function All({ values }: { values: Values }) {
  const { signal, value, when } = words.columns;
  const all = [...values.values()].toSorted((a, b) => a.name.localeCompare(b.name));
  return (
    <details className="terminal">
      <summary>{words.all(all.length)}</summary>
      <Rows stacks name={words.all(all.length)} head={[signal, value, when]}>
        {all.map((one) => (
          <tr key={one.name}>
            <td className="file-name" title={one.name}>{plainName(one.name)}</td>
            <td className="number"><OnPhone label={value} />{one.text ?? Number(Number(one.value).toFixed(6)).toString()}</td>
            <td><OnPhone label={when} /><Ago ms={Number(one.timeMs)} /></td>
          </tr>
        ))}
      </Rows>
    </details>
  );
}
