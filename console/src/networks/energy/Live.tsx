import type { Device, Interval } from "../../api/shapes";
import { count, kilowattHours } from "../../format";
import { texts } from "../../texts";
import { Empty, Fact, Facts, Panel } from "../../ui/Page";
import { Told } from "../../ui/Told";
import { newest, watts } from "./flows";
import type { PartProps } from "./part";
import { isTransformer, useLines, useLive, useMeters, useReadings } from "./queries";
import { clock } from "./time";
import { useStretch } from "./useStretch";

const words = texts.energy.live;
const sum = (values: readonly number[]) => values.reduce((all, one) => all + one, 0);

/** Who gives and who takes, on the cables they hang on; changes as meters speak. */
export function Live({ network, spot }: PartProps) {
  const stretch = useStretch(spot);
  const isOpen = useLive(network.slug);
  const [meters, readings, lines] = [useMeters(network.slug), useReadings(network.slug, stretch), useLines(network.slug, stretch)];
  return (
    <Told query={meters}>
      {(all) => all.length === 0 ? <Panel><Empty icon="sun" title={words.nobody}>{words.nobodyNote}</Empty></Panel> : (
        <Told query={readings}>
          {(rows) => {
            const last = newest(rows);
            const now = all.filter((one) => !isTransformer(one)).flatMap((one) => last.get(one.id) ?? []).map(watts);
            const shared = sum((lines.data ?? []).filter((line) => line.kind === "p2p").map((line) => line.wh));
            const taken = sum((lines.data ?? []).filter((line) => line.kind === "p2p" || line.kind === "residual").map((line) => line.wh));
            return (
              <>
                <Panel title={words.now} action={<span className={isOpen ? "lamp lamp-on" : "lamp"}>{isOpen ? words.listening : words.waiting}</span>}>
                  <Facts>
                    <Fact label={words.giving} value={words.watts(count(-sum(now.filter((one) => one < 0))))} note={words.homes(now.filter((one) => one < 0).length)} />
                    <Fact label={words.taking} value={words.watts(count(sum(now.filter((one) => one > 0))))} note={words.homes(now.filter((one) => one > 0).length)} />
                    <Fact label={words.shared} value={kilowattHours(shared)} note={taken > 0 ? words.share(Math.floor((shared * 100) / taken)) : undefined} />
                  </Facts>
                </Panel>
                {feedersOf(all).map((feeder) => <Feeder key={feeder} name={feeder} all={all} last={last} />)}
              </>
            );
          }}
        </Told>
      )}
    </Told>
  );
}

/** Names of cables; the empty one for homes that name none. */
const feedersOf = (all: readonly Device[]) => [...new Set(all.map((one) => one.facts.transformer ?? one.facts.feeder ?? ""))].toSorted();

function Feeder({ name, all, last }: { name: string; all: readonly Device[]; last: ReadonlyMap<string, Interval> }) {
  const root = all.find((one) => one.facts.transformer === name);
  const homes = all.filter((one) => !isTransformer(one) && (one.facts.feeder ?? "") === name);
  const most = Math.max(1, ...homes.flatMap((one) => last.get(one.id) ?? []).map((row) => Math.abs(watts(row))));
  const whole = root && last.get(root.id);
  return (
    <Panel title={name ? words.feeder(name) : words.noFeeder} note={name ? words.feederNote : words.noFeederNote}>
      <ul className="feeder">
        <li>
          <p className="feeder-root"><strong>{words.grid}</strong> <span className="muted">{whole ? saying(watts(whole), words.fromGrid, words.toGrid) : words.noTransformer}</span></p>
          <ul>{homes.map((home) => <Home key={home.id} home={home} row={last.get(home.id)} most={most} />)}</ul>
        </li>
      </ul>
    </Panel>
  );
}

function Home({ home, row, most }: { home: Device; row: Interval | undefined; most: number }) {
  const power = row ? watts(row) : 0;
  return (
    <li className="feeder-home">
      <span className="feeder-name">{home.name}</span>
      <svg className={power < 0 ? "flow flow-gives" : "flow"} viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true"><rect width={(Math.abs(power) * 100) / most} height="8" rx="2" /></svg>
      <span className="number small">{row ? saying(power, words.takes, words.gives) : words.silent}{row && <span className="muted"> {words.since(clock(row.slotMs))}</span>}</span>
    </li>
  );
}

const saying = (power: number, takes: (watts: string) => string, gives: (watts: string) => string) => (power === 0 ? words.nothing : power > 0 ? takes(count(power)) : gives(count(-power)));
