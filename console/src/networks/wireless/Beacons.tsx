import { count, moment } from "../../format";
import { texts } from "../../texts";
import { Ago } from "../../ui/Ago";
import { Mark } from "../../ui/Mark";
import { Empty, OnPhone, Panel, Rows } from "../../ui/Page";
import { Told } from "../../ui/Told";
import type { PartProps } from "./part";
import { type Beacon, tenths, useBeacons, type Witness } from "./proof";

const words = texts.wireless.beacons;
const shown = 20;

/** Test calls of gateways, who heard them, and why some that say so are not believed. */
export function Beacons({ network }: PartProps) {
  const beacons = useBeacons(network.slug);
  return (
    <Told query={beacons}>
      {(all) => all.length === 0 ? <Panel><Empty icon="sensor" title={words.empty}>{words.emptyNote}</Empty></Panel> : (
        <>
          {all.slice(0, shown).map((one) => <Call key={`${one.gateway}/${one.sentMs}`} one={one} />)}
          {all.length > shown && <p className="small muted">{words.more(count(shown), count(all.length))}</p>}
        </>
      )}
    </Told>
  );
}

function Call({ one }: { one: Beacon }) {
  const { gateway, verdict, strength, distance } = words.columns;
  return (
    <Panel title={words.of(one.name)} note={<>{words.sent(moment(one.sentMs), (one.hz / 1_000_000).toFixed(1), one.dbm)} · <Ago ms={one.sentMs} /></>} action={<Mark tone={one.counted > 0 ? "good" : "idle"}>{words.counted(one.counted)}</Mark>}>
      {one.witnesses.length === 0 ? <p className="muted">{words.nobody}</p> : (
        <Rows stacks name={words.witnesses(one.name, moment(one.sentMs))} head={[gateway, verdict, strength, distance]}>
          {one.witnesses.map((witness) => (
            <tr key={witness.gateway}>
              <td className="file-name">{witness.name}</td>
              <td><Verdict of={witness} /></td>
              <td className="number"><OnPhone label={strength} />{words.strength(tenths(witness.rssiDeciDbm), tenths(witness.snrDeciDb))}</td>
              <td className="number"><OnPhone label={distance} />{witness.metres < 1000 ? `${witness.metres} m` : `${(witness.metres / 1000).toFixed(1)} km`}</td>
            </tr>
          ))}
        </Rows>
      )}
    </Panel>
  );
}

/** Believed, or the reason why not; the node's sentence where it has one. */
function Verdict({ of: { reason, reasonText } }: { of: Witness }) {
  if (reason === "none") return <Mark tone="good">{words.believed}</Mark>;
  return <><Mark tone="bad">{words.refused}</Mark> <span className="small">{reasonText ?? reason.replaceAll("_", " ")}</span></>;
}
