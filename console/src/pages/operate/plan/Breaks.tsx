import { texts } from "../../../texts";
import type { Policy } from "./model";

const words = texts.plan;

/** What breaks first, in how many runs of a hundred, and about when. */
export function Breaks({ policy, runs }: { policy: Policy; runs: number }) {
  return (
    <ul className="breaks">
      {policy.breaksFirst.map((one) => (
        <li key={one.what} className={one.what === "nothing" ? "fine" : undefined}>
          <span className="break-name">{words.breaks[one.what] ?? one.what}</span>
          <span className="break-bar" aria-hidden><span style={{ width: `${(100 * one.runs) / runs}%` }} /></span>
          <span className="muted">{one.what === "nothing" ? words.inRuns(Math.round((100 * one.runs) / runs)) : words.inRunsOn(Math.round((100 * one.runs) / runs), (one.medianDay / 365).toFixed(1))}</span>
        </li>
      ))}
    </ul>
  );
}
