import { Popover, UnstyledButton } from "@mantine/core";
import { texts } from "../../texts";
import { Mark, type Tone } from "../../ui/Mark";

const words = texts.charging;
const tones: Record<string, Tone> = { A: "good", B: "good", C: "warn", D: "warn", F: "bad" };

/** How well a session is proven, in a word; a click says what that means and why it is so. */
export function Grade({ grade, reasons }: { grade: string | null; reasons: readonly string[] }) {
  if (grade === null) return null;
  return (
    <Popover withArrow shadow="md" width={320}>
      <Popover.Target>
        <UnstyledButton className="grade"><Mark tone={tones[grade] ?? "idle"}>{words.grades[grade]?.name ?? grade}</Mark></UnstyledButton>
      </Popover.Target>
      <Popover.Dropdown><Meaning grade={grade} reasons={reasons} /></Popover.Dropdown>
    </Popover>
  );
}

/** The grade's meaning in sentences. */
export function Meaning({ grade, reasons }: { grade: string; reasons: readonly string[] }) {
  return (
    <>
      <p>{words.grades[grade]?.text}</p>
      {reasons.length > 0 && <><p className="small"><strong>{words.gradeWhy}</strong></p><ul className="small reasons">{reasons.map((one) => <li key={one}>{words.doubts[one] ?? one}</li>)}</ul></>}
    </>
  );
}

export const toneOfGrade = (grade: string): Tone => tones[grade] ?? "idle";
