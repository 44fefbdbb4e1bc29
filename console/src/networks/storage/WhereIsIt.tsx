import { Link } from "@tanstack/react-router";
import { useContentStatus, useDevices } from "../../api/queries";
import type { Copy, Piece, StoredFile } from "../../api/shapes";
import { bytes } from "../../format";
import { texts } from "../../texts";
import { Copyable } from "../../ui/Copyable";
import { Mark } from "../../ui/Mark";
import { Told } from "../../ui/Told";
import { safety } from "./durability";

const words = texts.storage;

/** Every piece of a file and the machines that hold it. */
export function WhereIsIt({ network, file }: { network: string; file: StoredFile }) {
  const status = useContentStatus(network, file.cid);
  return (
    <>
      <h3>{words.cid}</h3>
      <Copyable id={file.cid} what={words.cid} head={20} tail={10} />
      <p className="small muted">{words.cidNote}</p>
      <h3>{words.where}</h3>
      <Told query={status}>
        {(found) => {
          const { tone, name, note } = safety(found.durability);
          return (
            <>
              <p><Mark tone={tone}>{name}</Mark> {note}</p>
              {found.pieces.map((piece, at) => <PieceCopies key={at} piece={piece} title={words.piece(at + 1, found.pieces.length)} />)}
            </>
          );
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
      <Mark tone={!copy.alive ? "bad" : copy.state === "placed" ? "good" : "warn"}>{words.copyStates[copy.state] ?? copy.state}</Mark>
      {!copy.alive && <span className="small muted"> {words.away}</span>}
    </li>
  );
}
