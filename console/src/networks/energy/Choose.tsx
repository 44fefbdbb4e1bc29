import { Select, TextInput } from "@mantine/core";
import type { Device } from "../../api/shapes";
import { texts } from "../../texts";
import type { Spot } from "./place";

const words = texts.energy.choose;

/** Which meter and which day is shown; the last 24 hours where no day is named. */
export function Choose({ meters, spot, go, all = false }: { meters: readonly Device[]; spot: Spot; go: (to: Spot) => void; all?: boolean }) {
  const chosen = spot.meter ?? (all ? "" : meters[0]?.id ?? "");
  const data = [...(all ? [{ value: "", label: words.everyone }] : []), ...meters.map((one) => ({ value: one.id, label: one.name || one.id }))];
  return (
    <div className="form energy-choose">
      <Select label={words.meter} data={data} value={chosen} onChange={(meter) => go({ ...spot, meter: meter || undefined })} allowDeselect={false} />
      <TextInput type="date" label={words.day} value={spot.day ?? ""} onChange={(typed) => go({ ...spot, day: typed.currentTarget.value || undefined })} />
    </div>
  );
}
