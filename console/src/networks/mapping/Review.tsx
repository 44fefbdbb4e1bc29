import { Button } from "@mantine/core";
import { type PointerEvent, useRef, useState } from "react";
import { LoginButton } from "../../app/LoginMenu";
import { texts } from "../../texts";
import { Empty, Panel } from "../../ui/Page";
import { ProblemPanel, Told } from "../../ui/Told";
import { useAct } from "../../ui/useAct";
import { judge, type Region, seen, useFound, useWaiting, type Waiting } from "./door";
import type { PartProps } from "./MappingPage";

const words = texts.mapping.review;

type Box = { x: number; y: number; width: number; height: number };

/** One picture after the other, for those whom the operator named. */
export function Review({ network, session }: PartProps) {
  if (!session) return <Panel><p className="muted">{words.first}</p><div className="buttons"><LoginButton /></div></Panel>;
  return <Queue network={network.slug} account={session.account} />;
}

function Queue({ network, account }: { network: string; account: string }) {
  const waiting = useWaiting(network, account);
  return (
    <Told query={waiting}>
      {(all) => (
        <Panel title={words.title} note={words.note} action={<span className="muted">{words.left(all.length)}</span>}>
          {all[0] ? <One key={all[0].id} network={network} of={all[0]} account={account} /> : <Empty icon="check" title={words.empty}>{words.emptyNote}</Empty>}
        </Panel>
      )}
    </Told>
  );
}

function One({ network, of, account }: { network: string; of: Waiting; account: string }) {
  const [boxes, mark] = useState<readonly (Box & { kind?: string })[]>([]);
  const [taken, take] = useState(false);
  const found = useFound(network, account, of.id);
  const suggested = taken ? [] : (found.data?.regions ?? []);
  const act = useAct((judgement: string) => judge(network, account, of.id, judgement, boxes.map((box) => ({ kind: "marked", ...box }))), ["waiting", "map-status"]);
  return (
    <>
      <Marking network={network} of={of} account={account} boxes={boxes} suggested={suggested} add={(box) => mark([...boxes, box])} />
      <p className="small muted" role="status">{words.marked(boxes.length)}</p>
      {!taken && <Suggested of={found} />}
      {act.error && <ProblemPanel problem={act.error} />}
      <div className="buttons">
        <Button loading={act.isPending} onClick={() => act.mutate("clear")}>{words.clear}</Button>
        <Button variant="default" onClick={() => act.mutate("private")}>{words.private}</Button>
        <Button variant="default" onClick={() => act.mutate("useless")}>{words.useless}</Button>
        {suggested.length > 0 && <Button variant="default" onClick={() => { mark([...boxes, ...suggested]); take(true); }}>{words.take}</Button>}
        <Button variant="subtle" disabled={boxes.length === 0} onClick={() => mark(boxes.slice(0, -1))}>{words.undo}</Button>
      </div>
    </>
  );
}

/** What the detector came to; nothing where the node has none. */
function Suggested({ of }: { of: ReturnType<typeof useFound> }) {
  if (of.isPending) return <p className="small muted">{words.looking}</p>;
  if (of.error) return <p className="small muted">{words.failed}</p>;
  return of.data.detector && <p className="small muted">{words.found(of.data.regions.length, of.data.detector)}</p>;
}

/** Boxes are drawn on the picture as it is shown, and kept in its own pixels. */
function Marking({ network, of, account, boxes, suggested, add }: { network: string; of: Waiting; account: string; boxes: readonly Box[]; suggested: readonly Region[]; add: (box: Box) => void }) {
  const frame = useRef<HTMLDivElement>(null);
  const [from, begin] = useState<{ x: number; y: number } | null>(null);
  const [now, move] = useState<Box | null>(null);
  const at = (event: PointerEvent) => {
    const shown = frame.current!.getBoundingClientRect();
    const inside = (part: number) => Math.min(1, Math.max(0, part));
    return { x: Math.round(inside((event.clientX - shown.left) / shown.width) * of.width), y: Math.round(inside((event.clientY - shown.top) / shown.height) * of.height) };
  };
  const between = (one: { x: number; y: number }, other: { x: number; y: number }): Box => ({ x: Math.min(one.x, other.x), y: Math.min(one.y, other.y), width: Math.abs(one.x - other.x), height: Math.abs(one.y - other.y) });
  const down = (event: PointerEvent) => {
    event.preventDefault();
    frame.current!.setPointerCapture(event.pointerId);
    begin(at(event));
  };
  const up = (event: PointerEvent) => {
    if (!from) return;
    const box = between(from, at(event));
    if (box.width > 2 && box.height > 2) add(box);
    begin(null);
    move(null);
  };
  const percent = (box: Box) => ({ left: `${(box.x / of.width) * 100}%`, top: `${(box.y / of.height) * 100}%`, width: `${(box.width / of.width) * 100}%`, height: `${(box.height / of.height) * 100}%` });
  return (
    <div ref={frame} className="marking" onPointerDown={down} onPointerMove={(event) => from && move(between(from, at(event)))} onPointerUp={up}>
      <img src={seen(network, account, of.id)} alt={words.alt} draggable={false} />
      {suggested.map((box, key) => <span key={`s${key}`} className="suggested" title={box.kind} style={percent(box)} />)}
      {[...boxes, ...(now ? [now] : [])].map((box, key) => <span key={key} className="marked" style={percent(box)} />)}
    </div>
  );
}
