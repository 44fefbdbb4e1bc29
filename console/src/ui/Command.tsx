import { Button, CopyButton, Popover } from "@mantine/core";
import { useMemo } from "react";
import { encode } from "uqr";
import { texts } from "../texts";
import { Icon } from "./Icon";

/** A line for a terminal with a button that copies it; with `scan`, also as a QR code for a machine without this page. */
export function Command({ line, scan = false }: { line: string; scan?: boolean }) {
  return (
    <div className="command">
      <pre tabIndex={0} aria-label={texts.commandLine}>
        <code>{line}</code>
      </pre>
      <div className="command-buttons">
        <CopyButton value={line} timeout={1500}>
          {({ copied, copy }) => (
            <Button size="compact-sm" variant="default" leftSection={<Icon name={copied ? "check" : "copy"} size={15} />} onClick={copy}>
              {copied ? texts.copied : texts.copy}
            </Button>
          )}
        </CopyButton>
        {scan && <Scan line={line} />}
      </div>
    </div>
  );
}

function Scan({ line }: { line: string }) {
  return (
    <Popover withArrow shadow="md" trapFocus>
      <Popover.Target>
        <Button size="compact-sm" variant="default">{texts.showQr}</Button>
      </Popover.Target>
      <Popover.Dropdown>
        <Qr text={line} label={texts.qrOf} />
        <p className="small muted qr-note">{texts.qrNote}</p>
      </Popover.Dropdown>
    </Popover>
  );
}

/** Dark modules on a light ground in both themes: cameras want it so. */
export function Qr({ text, label }: { text: string; label: string }) {
  const { size, d } = useMemo(() => {
    const { data, size } = encode(text, { border: 2 });
    return { size, d: data.flatMap((row, y) => row.flatMap((on, x) => (on ? [`M${x} ${y}h1v1h-1z`] : []))).join("") };
  }, [text]);
  return (
    <svg role="img" aria-label={label} width="220" height="220" viewBox={`0 0 ${size} ${size}`} shapeRendering="crispEdges">
      <rect width={size} height={size} fill="#fff" />
      <path d={d} fill="#000" />
    </svg>
  );
}
