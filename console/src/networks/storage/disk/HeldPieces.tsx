import { Button } from "@mantine/core";
import { useState } from "react";
import type { DiskDetail } from "../../../api/shapes";
import { bytes, count } from "../../../format";
import { texts } from "../../../texts";
import { Copyable } from "../../../ui/Copyable";
import { Mark, type Tone } from "../../../ui/Mark";
import { Empty, Panel, Rows } from "../../../ui/Page";

const words = texts.disk.list;
const tones: Record<string, Tone> = { stored: "warn", placed: "good", leaving: "idle", lost: "bad", moving: "warn", away: "warn" };
const step = 20;

/** What lies on a disk, piece by piece. */
export function HeldPieces({ disk: { pieces, pieceCount } }: { disk: DiskDetail }) {
  const [shown, show] = useState(step);
  return (
    <Panel title={words.title} note={words.note}>
      {pieces.length === 0 ? <Empty icon="file" title={words.empty}>{words.emptyNote}</Empty> : (
        <Rows stacks name={words.title} head={[words.columns.piece, words.columns.state, words.columns.size]}>
          {pieces.slice(0, shown).map((one) => (
            <tr key={`${one.piece}/${one.shard ?? ""}`}>
              <td><Copyable id={one.piece} what={words.columns.piece} head={12} tail={6} />{one.shard != null && <span className="small muted"> {words.shard(one.shard)}</span>}</td>
              <td><Mark tone={tones[one.state] ?? "idle"}>{words.states[one.state] ?? one.state}</Mark></td>
              <td className="number" title={`${count(one.bytes)} B`}>{bytes(one.bytes)}</td>
            </tr>
          ))}
        </Rows>
      )}
      {pieceCount > shown && <p className="small muted">{words.more(Math.min(shown, pieces.length), pieceCount)}</p>}
      {pieces.length > shown && <Button size="compact-sm" variant="default" onClick={() => show(shown + 100)}>{words.all}</Button>}
    </Panel>
  );
}
