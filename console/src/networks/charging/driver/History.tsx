import { Button } from "@mantine/core";
import { dollars, kilowattHours, moment } from "../../../format";
import { texts } from "../../../texts";
import { OnPhone, Panel, Rows } from "../../../ui/Page";
import { Told } from "../../../ui/Told";
import { Grade } from "../Grade";
import { useSessions } from "../queries";

const words = texts.charging.history;
const most = 20;

/** What an account charged. */
export function History({ network, account, open }: { network: string; account: string; open: (session: string) => void }) {
  const sessions = useSessions(network, account);
  const { when, station, energy, price, grade, state, action } = words.columns;
  return (
    <Panel title={words.title} note={words.note}>
      <Told query={sessions}>
        {(all) => all.length === 0 ? <p className="muted">{words.empty}</p> : (
          <Rows stacks name={words.title} head={[when, station, energy, price, grade, state, <span key="open" className="hidden">{action}</span>]}>
            {all.slice(0, most).map((one) => (
              <tr key={one.session}>
                <td className="nowrap">{moment(one.quotedMs)}</td>
                <td>{one.station}</td>
                <td className="number"><OnPhone label={energy} />{one.energyWh === null ? "" : kilowattHours(one.energyWh)}</td>
                <td className="number"><OnPhone label={price} />{one.priceMicroUsd === null ? "" : dollars(one.priceMicroUsd)}</td>
                <td><Grade grade={one.grade} reasons={one.reasons} /></td>
                <td>{texts.charging.live.short[one.step] ?? one.step}</td>
                <td className="row-buttons"><Button size="compact-sm" variant="default" onClick={() => open(one.session)}>{words.open}</Button></td>
              </tr>
            ))}
          </Rows>
        )}
      </Told>
    </Panel>
  );
}
