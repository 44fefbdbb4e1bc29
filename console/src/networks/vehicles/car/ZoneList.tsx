import { Button } from "@mantine/core";
import type { VehicleZone } from "../../../api/shapes";
import { count } from "../../../format";
import { texts } from "../../../texts";
import { ProblemPanel } from "../../../ui/Told";
import { useAct } from "../../../ui/useAct";
import { removeZone } from "../queries";

const words = texts.vehicles.map;

/** Places where nobody but the owner sees the car. */
export function ZoneList({ network, id, all }: { network: string; id: number; all: readonly VehicleZone[] }) {
  const removing = useAct((number: number) => removeZone(network, id, number), ["vehicle-zones"]);
  if (all.length === 0) return <p>{words.noZones}</p>;
  return (
    <>
      <ul className="grants">
        {all.map((one) => {
          const number = Number(one.number);
          return (
            <li key={number} className="zone-line">
              <span><strong>{words.zone(number)}</strong> <span className="small muted">{words.zoneSize(count(Math.round(Number(one.metres))))}</span></span>
              <Button size="compact-sm" variant="default" aria-label={words.removeOf(number)} loading={removing.isPending && removing.variables === number} onClick={() => removing.mutate(number)}>{words.remove}</Button>
            </li>
          );
        })}
      </ul>
      {removing.error && <ProblemPanel problem={removing.error} />}
    </>
  );
}
