import type { ReactNode } from "react";
import { texts } from "../texts";
import { cli } from "./cli";
import { Command } from "./Command";
import { Icon, type IconName } from "./Icon";

/** The frame of a page: what it is, one sentence about it, its content, and the terminal lines that tell the same. */
export function Page({ title, lead, action, terminal, children }: { title: ReactNode; lead?: ReactNode; action?: ReactNode; terminal?: readonly string[]; children: ReactNode }) {
  return (
    <div className="page">
      <header className="page-head">
        <div>
          <h1>{title}</h1>
          {lead && <p className="lead">{lead}</p>}
        </div>
        {action}
      </header>
      {children}
      {terminal && <Terminal lines={terminal} />}
    </div>
  );
}

function Terminal({ lines }: { lines: readonly string[] }) {
  return (
    <details className="terminal">
      <summary>
        <Icon name="terminal" size={16} /> {texts.terminal}
      </summary>
      {lines.map((line) => (
        <Command key={line} line={cli(line)} />
      ))}
    </details>
  );
}

/** A card with a heading. */
export function Panel({ title, note, action, children }: { title?: ReactNode; note?: ReactNode; action?: ReactNode; children: ReactNode }) {
  return (
    <section className="panel">
      {(title || action) && (
        <header className="panel-head">
          <div>
            {title && <h2>{title}</h2>}
            {note && <p className="small muted">{note}</p>}
          </div>
          {action}
        </header>
      )}
      {children}
    </section>
  );
}

/** Nothing here yet, and what to do about it. */
export function Empty({ icon, title, children }: { icon: IconName; title: string; children?: ReactNode }) {
  return (
    <div className="empty">
      <Icon name={icon} size={28} />
      <p className="empty-title">{title}</p>
      {children && <div className="muted">{children}</div>}
    </div>
  );
}

/** A number that matters, with its unit and what it means. */
export function Fact({ label, value, note, exact }: { label: string; value: ReactNode; note?: ReactNode; exact?: string }) {
  return (
    <div className="fact" title={exact}>
      <dt>{label}</dt>
      <dd>{value}</dd>
      {note && <dd className="small muted fact-note">{note}</dd>}
    </div>
  );
}

export const Facts = ({ children }: { children: ReactNode }) => <dl className="facts">{children}</dl>;

/** A column's heading before its value, where a stacked table has lost the row of headings. */
export const OnPhone = ({ label }: { label: string }) => <span className="phone-only small">{label}: </span>;

/** A table that scrolls by itself on a narrow screen, also from the keyboard; with `stacks` its cells go below each other there. */
export function Rows({ name, head, stacks = false, children }: { name: string; head: readonly ReactNode[]; stacks?: boolean; children: ReactNode }) {
  return (
    <div className={stacks ? "rows rows-stack" : "rows"} tabIndex={0} role="region" aria-label={name}>
      <table>
        <thead>
          <tr>
            {head.map((cell, at) => (
              <th key={at} scope="col">{cell}</th>
            ))}
          </tr>
        </thead>
        <tbody>{children}</tbody>
      </table>
    </div>
  );
}
