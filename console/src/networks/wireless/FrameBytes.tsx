import { texts } from "../../texts";
import { type Stretch, stretchesOf } from "./bytes";
import { hex, type RadioEvent } from "./events";
import { named, saidBy, spoken } from "./values";

const words = texts.wireless.bytes;

/** One frame, byte by byte: what each group of bytes is for, and what the device said with the rest. */
export function FrameBytes({ one, isLpp }: { one: RadioEvent; isLpp: boolean }) {
  const stretches = stretchesOf(one, isLpp);
  return (
    <>
      <p className="bytes" aria-hidden="true">
        {stretches.map((stretch, at) => <code key={at} className={`bytes-${stretch.what}`}>{hex(stretch.bytes)}</code>)}
      </p>
      <dl className="bytes-list">
        {stretches.map((stretch, at) => (
          <div key={at}>
            <dt><code className={`bytes-${stretch.what}`}>{hex(stretch.bytes)}</code></dt>
            <dd>{saying(stretch)}</dd>
          </div>
        ))}
      </dl>
      <p className="small muted">{words.note}</p>
      {one.object && <p className="preview-says"><strong>{words.says}</strong> {saidBy(one.object).join(" · ")}</p>}
      {one.objectError && <p className="bad">{words.unread(one.objectError)}</p>}
      {!one.object && !one.objectError && <p className="small muted">{words.noCodec}</p>}
    </>
  );
}

function saying({ what, name, says, bytes }: Stretch): string {
  if (what !== "value") return words.what[what](says);
  const of = named(name!);
  return words.value(spoken(of.name, says, of.unit), bytes[0]!);
}
