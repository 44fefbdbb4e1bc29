import { Button, Checkbox, TextInput } from "@mantine/core";
import { lazy, Suspense, useMemo, useState } from "react";
import { count } from "../../format";
import type { Hex } from "../../map/hexMap";
import { texts } from "../../texts";
import { Ago } from "../../ui/Ago";
import { Copyable } from "../../ui/Copyable";
import { Mark, type Tone } from "../../ui/Mark";
import { Empty, OnPhone, Panel, Rows } from "../../ui/Page";
import { ProblemPanel, Told } from "../../ui/Told";
import type { PartProps } from "./part";
import { wrongPlace } from "../place";
import { type Answer, type Cell, type Grade, tenths, useCoverage, useCoverageAt } from "./proof";

const Hexes = lazy(() => import("../../map/Hexes"));
const words = texts.wireless.coverage;
const tones: Record<Grade, Hex["tone"]> = { A: "good", B: "warn", D: "idle" };
const said: Record<Answer["says"], Tone> = { "heard-here": "good", "heard-nearby": "good", "gateway-near": "warn", "no-evidence": "idle" };
const grades: readonly Grade[] = ["A", "B", "D"];
const shown = 40;

/** Where sensors are heard, how that is known, and whether one would be heard in a place of one's own. */
export function Coverage({ network }: PartProps) {
  const coverage = useCoverage(network.slug);
  const [wanted, want] = useState<readonly Grade[]>(grades);
  const [place, choose] = useState<{ lat: number; lon: number } | null>(null);
  const cells = useMemo(() => (coverage.data?.cells ?? []).filter((one) => wanted.includes(one.grade)), [coverage.data, wanted]);
  const hexes = useMemo(() => cells.map(({ cell, grade }) => ({ cell, tone: tones[grade] })), [cells]);
  return (
    <>
      <Ask network={network.slug} place={place} choose={choose} />
      <Told query={coverage}>
        {(all) => (
          <Panel title={words.title} note={words.note}>
            <div className="grades">
              {grades.map((grade) => <Checkbox key={grade} label={words.grades[grade]} checked={wanted.includes(grade)} onChange={(box) => want(box.currentTarget.checked ? [...wanted, grade] : wanted.filter((one) => one !== grade))} classNames={{ label: `grade-${tones[grade]}` }} />)}
            </div>
            {all.cells.length === 0 ? <Empty icon="place" title={words.empty}>{words.emptyNote}</Empty> : (
              <>
                <section className="map-card coverage-map" aria-label={words.map}>
                  <Suspense fallback={<div className="map map-waiting">{texts.map.loading}</div>}>
                    <Hexes hexes={hexes} place={place} label={words.canvas} pick={(lat, lon) => choose({ lat: Number(lat.toFixed(5)), lon: Number(lon.toFixed(5)) })} />
                  </Suspense>
                </section>
                <Table cells={cells} />
              </>
            )}
          </Panel>
        )}
      </Told>
    </>
  );
}

/** The question that everybody has. */
function Ask({ network, place, choose }: { network: string; place: { lat: number; lon: number } | null; choose: (place: { lat: number; lon: number }) => void }) {
  const [typed, type] = useState<{ lat: string; lon: string } | null>(null);
  const answer = useCoverageAt(network, place);
  const { lat, lon } = typed ?? { lat: place ? `${place.lat}` : "", lon: place ? `${place.lon}` : "" };
  const wrong = wrongPlace({ lat, lon }, true);
  const find = () => {
    choose({ lat: Number(lat), lon: Number(lon) });
    type(null);
  };
  return (
    <Panel title={words.ask} note={words.askNote}>
      <div className="form">
        <TextInput label={texts.add.lat} value={lat} error={lat !== "" && wrong.lat && texts.add.wrongLat} onChange={(to) => type({ lat: to.currentTarget.value, lon })} />
        <TextInput label={texts.add.lon} value={lon} error={lon !== "" && wrong.lon && texts.add.wrongLon} onChange={(to) => type({ lat, lon: to.currentTarget.value })} />
        <div><Button disabled={wrong.lat || wrong.lon} loading={answer.isFetching && typed === null} onClick={find}>{words.run}</Button></div>
      </div>
      {answer.data && <Verdict of={answer.data} />}
      {answer.error && <ProblemPanel problem={answer.error} />}
    </Panel>
  );
}

function Verdict({ of }: { of: Answer }) {
  return (
    <div className="preview-says" role="status">
      <p><Mark tone={said[of.says]}>{words.answers[of.says]}</Mark></p>
      <p>{words.why[of.says]}{of.marginDeciDb !== null && <> {words.margin(tenths(of.marginDeciDb), of.marginDeciDb >= 100)}</>}</p>
      {of.nearest && <p>{words.nearest(of.nearest.name, of.nearest.metres < 1000 ? `${of.nearest.metres} m` : `${(of.nearest.metres / 1000).toFixed(1)} km`)}</p>}
    </div>
  );
}

function Table({ cells }: { cells: readonly Cell[] }) {
  const { place, grade, strength, gateways, samples, last } = words.columns;
  return (
    <details className="terminal">
      <summary>{words.table}</summary>
      <Rows stacks name={words.table} head={[place, grade, strength, gateways, samples, last]}>
        {cells.slice(0, shown).map((one) => (
          <tr key={one.cell}>
            <td><Copyable id={one.cell} what={place} head={8} tail={4} /></td>
            <td><Mark tone={tones[one.grade]}>{words.grades[one.grade]}</Mark></td>
            <td className="number"><OnPhone label={strength} />{one.snrDeciDb === null ? "" : words.decibels(tenths(one.snrDeciDb))}</td>
            <td className="number"><OnPhone label={gateways} />{count(one.gateways)}</td>
            <td className="number"><OnPhone label={samples} />{count(one.samples)}</td>
            <td><OnPhone label={last} />{one.lastMs > 0 ? <Ago ms={one.lastMs} /> : ""}</td>
          </tr>
        ))}
      </Rows>
      {cells.length > shown && <p className="small muted">{words.more(count(shown), count(cells.length))}</p>}
    </details>
  );
}
