import { count, moment } from "../../../format";
import { texts } from "../../../texts";
import { Copyable } from "../../../ui/Copyable";
import { Mark, type Tone } from "../../../ui/Mark";
import { Empty, OnPhone, Panel, Rows } from "../../../ui/Page";
import { Told } from "../../../ui/Told";
import { useNames } from "../names";
import { useSales } from "../queries";

const words = texts.vehicles.sales;
const tones: Record<string, Tone> = { said: "good", open: "idle", unpaid: "warn" };
const shown = 20;

/** Who paid for reading this vehicle, the newest first. */
export function Sales({ network, id }: { network: string; id: number }) {
  const sales = useSales(network, id);
  const names = useNames();
  const { when, who, reads, credits } = words.columns;
  return (
    <Panel title={words.title} note={words.note}>
      <Told query={sales}>
        {(all) => (
          <>
            <p>{Number(all.creditsPerRead) === 0 ? words.free : words.price(count(Number(all.creditsPerRead)))}</p>
            {all.sales.length === 0 ? <Empty icon="coin" title={words.empty} /> : (
              <>
                <p><strong>{words.sum(count(Number(all.reads)), count(Number(all.credits)))}</strong></p>
                <Rows stacks name={words.title} head={[when, who, reads, credits]}>
                  {all.sales.slice(0, shown).map((one) => (
                    <tr key={String(one.batch)}>
                      <td className="nowrap">{moment(Number(one.atMs)).slice(0, 16)}</td>
                      <td className="file-name"><OnPhone label={who} />{names.of(one.reader)} <Copyable id={one.reader} what={texts.vehicles.sharing.account} head={6} tail={4} /></td>
                      <td className="number"><OnPhone label={reads} />{count(Number(one.reads))}</td>
                      <td className="number"><OnPhone label={credits} />{count(Number(one.credits))} <Mark tone={tones[one.state] ?? "idle"}>{words.states[one.state] ?? one.state}</Mark></td>
                    </tr>
                  ))}
                </Rows>
                {all.sales.length > shown && <p className="small muted">{words.more(count(shown), count(all.sales.length))}</p>}
              </>
            )}
          </>
        )}
      </Told>
    </Panel>
  );
}
