import { CopyButton, Tooltip, UnstyledButton } from "@mantine/core";
import { brief } from "../format";
import { texts } from "../texts";
import { Icon } from "./Icon";

/** An identifier: its two ends, a picture made from it, and a click that copies all of it. */
export function Copyable({ id, what, head, tail }: { id: string; what: string; head?: number; tail?: number }) {
  return (
    <CopyButton value={id} timeout={1500}>
      {({ copied, copy }) => (
        <Tooltip label={copied ? texts.copied : id} multiline maw={420} openDelay={300} styles={{ tooltip: { wordBreak: "break-all" } }}>
          <UnstyledButton className="copyable" onClick={copy} aria-label={texts.copyId(what, brief(id, head, tail))}>
            <Picture id={id} />
            <span>{brief(id, head, tail)}</span>
            <Icon name={copied ? "check" : "copy"} size={14} />
          </UnstyledButton>
        </Tooltip>
      )}
    </CopyButton>
  );
}

/** Five by five fields, mirrored, from a hash of the text: two ids that look alike in writing rarely do here. */
function Picture({ id }: { id: string }) {
  let hash = 2166136261;
  for (let at = 0; at < id.length; at++) hash = Math.imul(hash ^ id.charCodeAt(at), 16777619) >>> 0;
  const fields = Array.from({ length: 15 }, (_, at) => ((hash >>> at) & 1) === 1);
  const hue = hash % 360;
  return (
    <svg width="14" height="14" viewBox="0 0 5 5" shapeRendering="crispEdges" aria-hidden="true" className="picture">
      {fields.flatMap((on, at) => {
        if (!on) return [];
        const [x, y] = [at % 3, Math.floor(at / 3)];
        return [x, 4 - x].map((column, side) => <rect key={`${at}-${side}`} x={column} y={y} width="1" height="1" fill={`hsl(${hue} 38% 48%)`} />);
      })}
    </svg>
  );
}
