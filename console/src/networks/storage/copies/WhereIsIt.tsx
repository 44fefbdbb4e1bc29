import { Link } from "@tanstack/react-router";
import { useContentStatus, useDevices, useRepairs } from "../../../api/queries";
import type { Copy, Network, Piece } from "../../../api/shapes";
import { bytes } from "../../../format";
import { texts } from "../../../texts";
import { Copyable } from "../../../ui/Copyable";
import { Mark, type Tone } from "../../../ui/Mark";
import { Told } from "../../../ui/Told";
import { safety } from "../durability";
import { CopyMap } from "./CopyMap";
import { RepairRows } from "./RepairRows";

const words = texts.storage;
const tones: Record<string, Tone> = { placed: "good", lost: "bad", away: "bad" };

/** How safe some content is, every piece of it with the machines that hold it, on the map and in words, and what was repaired. */
export function WhereIsIt({ network, cid }: { network: Network; cid: string }) {
  const status = useContentStatus(network.slug, cid);
  return (
    <>
      <Told query={status}>
        {(found) => {
          const { tone, name, note } = safety(found.durability);
          return (
            <>
              <p><Mark tone={tone}>{name}</Mark> {note}</p>
              <CopyMap network={network} holders={holdersOf(found.pieces)} />
              <h3>{words.where}</h3>
              {found.pieces.length === 0 && <p className="muted">{words.noCopies}</p>}
              {found.pieces.map((piece, at) => <PieceCopies key={at} piece={piece} title={words.piece(at + 1, found.pieces.length)} />)}
              <Repaired network={network.slug} pieces={found.pieces} />
            </>
          );
        }}
      </Told>
      <h3>{words.cid}</h3>
      <Copyable id={cid} what={words.cid} head={20} tail={10} />
      <p className="small muted">{words.cidNote}</p>
    </>
  );
}

/** Whose copies count, or are on their way. */
const holdersOf = (pieces: readonly Piece[]) => new Set(pieces.flatMap((piece) => piece.copies.filter((copy) => copy.state !== "lost").map((copy) => copy.device)));

function Repaired({ network, pieces }: { network: string; pieces: readonly Piece[] }) {
  const repairs = useRepairs(network);
  const own = new Set(pieces.map((piece) => piece.piece));
  return (
    <>
      <h3>{texts.copies.repairs}</h3>
      <Told query={repairs}>
        {(all) => {
          const events = all.repairs.filter((one) => one.piece != null && own.has(one.piece));
          return events.length === 0 ? <p className="muted">{texts.copies.repairsNone}</p> : <RepairRows repairs={events} />;
        }}
      </Told>
    </>
  );
}

function PieceCopies({ piece, title }: { piece: Piece; title: string }) {
  return (
    <section className="piece">
      <p><strong>{title}</strong> {piece.bytes != null && <span className="small muted">{words.pieceBytes(bytes(piece.bytes))}</span>}</p>
      {piece.copies.length === 0 ? <p className="muted">{words.noCopies}</p> : <ul>{piece.copies.map((copy) => <Holder key={copy.device} copy={copy} />)}</ul>}
    </section>
  );
}

function Holder({ copy }: { copy: Copy }) {
  const device = useDevices().data?.find((one) => one.id === copy.device);
  return (
    <li>
      <Link to="/devices/$id" params={{ id: copy.device }}>{device?.name || copy.device.slice(0, 10)}</Link>{" "}
      {copy.shard != null && <span className="small muted">{texts.disk.list.shard(copy.shard)} </span>}
      <Mark tone={!copy.alive ? "bad" : tones[copy.state] ?? "warn"}>{words.copyStates[copy.state] ?? copy.state}</Mark>
      {!copy.alive && <span className="small muted"> {words.away}</span>}
    </li>
  );
}
