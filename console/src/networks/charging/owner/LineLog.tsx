import { moment } from "../../../format";
import { texts } from "../../../texts";
import { Rows } from "../../../ui/Page";
import { Told } from "../../../ui/Told";
import { useLineLog } from "../queries";

const words = texts.charging.owner;

/** The newest frames on a charger's line. */
export function LineLog({ network, station }: { network: string; station: string }) {
  const log = useLineLog(network, station);
  const { when, who, what } = words.logColumns;
  return (
    <>
      <p className="small muted">{words.logNote}</p>
      <Told query={log}>
        {(frames) => frames.length === 0 ? <p className="muted">{words.logEmpty}</p> : (
          <Rows name={words.logTitle(station)} head={[when, who, what]}>
            {frames.map((frame, at) => (
              <tr key={`${frame.atMs}/${at}`}>
                <td className="nowrap small">{moment(frame.atMs)}</td>
                <td>{frame.fromStation ? words.fromStation : words.fromNode}</td>
                <td><code className="frame">{frame.text}</code></td>
              </tr>
            ))}
          </Rows>
        )}
      </Told>
    </>
  );
}
