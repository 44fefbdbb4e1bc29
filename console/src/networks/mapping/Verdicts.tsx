import { texts } from "../../texts";
import { Mark, type Tone } from "../../ui/Mark";
import { OnPhone, Rows } from "../../ui/Page";
import { Told } from "../../ui/Told";
import { useVerdicts, type Verdict } from "./door";

const words = texts.mapping.contribute;
const tones: Record<string, Tone> = { ready: "good", private: "warn", waiting: "idle", rejected: "bad", gone: "idle" };

/** Every picture of an upload: whether it was taken, and what was measured. */
export function Verdicts({ network, set }: { network: string; set: string }) {
  const verdicts = useVerdicts(network, set);
  const { file, state, quality, why } = words.columns;
  return (
    <Told query={verdicts}>
      {(all) => (
        <Rows stacks name={words.verdicts} head={[file, state, quality, why]}>
          {all.map((one) => (
            <tr key={one.picture_id}>
              <td>{one.file_name}</td>
              <td><Mark tone={tones[one.status] ?? "idle"}>{words.states[one.status] ?? one.status}</Mark></td>
              <td className="number"><OnPhone label={quality} />{one.quality === null ? "" : `${Math.round(one.quality / 10)} %`}</td>
              <td><Why of={one} /></td>
            </tr>
          ))}
        </Rows>
      )}
    </Told>
  );
}

function Why({ of }: { of: Verdict }) {
  const doubts = of.checks.filter((one) => one.outcome === "suspicious" || one.outcome === "refused");
  const { name, value, limit, outcome } = words.check;
  return (
    <>
      <p>{of.rejected?.message ?? (doubts.length > 0 ? doubts.map((one) => words.names[one.name] ?? one.name).join(", ") : of.checks.length > 0 ? words.passed : "")}</p>
      {of.checks.length > 0 && (
        <details>
          <summary className="small">{words.checks}</summary>
          <Rows name={words.checks} head={[name, value, limit, outcome]}>
            {of.checks.map((one) => (
              <tr key={one.name}>
                <td>{words.names[one.name] ?? one.name}</td>
                <td className="number">{one.value === null ? "" : Number(one.value.toFixed(1))}</td>
                <td>{one.limit}</td>
                <td>{words.outcomes[one.outcome] ?? one.outcome}</td>
              </tr>
            ))}
          </Rows>
        </details>
      )}
    </>
  );
}
