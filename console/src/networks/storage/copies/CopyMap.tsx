import { useNavigate } from "@tanstack/react-router";
import { lazy, Suspense, useMemo } from "react";
import { useDevices } from "../../../api/queries";
import type { Network } from "../../../api/shapes";
import { texts } from "../../../texts";

const LiveMap = lazy(() => import("../../../map/LiveMap"));
const words = texts.copies;

/** The machines that hold something, on the map; nothing at all where none has given a place. */
export function CopyMap({ network, holders }: { network: Network; holders: ReadonlySet<string> }) {
  const devices = useDevices().data;
  const ids = [...holders].toSorted().join();
  const placed = useMemo(() => {
    const wanted = new Set(ids.split(","));
    return (devices ?? []).filter((device) => device.position && wanted.has(device.id));
  }, [devices, ids]);
  const networks = useMemo(() => [network], [network]);
  const navigate = useNavigate();
  if (placed.length === 0) return null;
  return (
    <>
      <section className="map-card copies-map" aria-label={words.map}>
        <Suspense fallback={<div className="map map-waiting">{texts.loading}</div>}>
          <LiveMap devices={placed} networks={networks} pick={([id]) => id && void navigate({ to: "/devices/$id", params: { id } })} />
        </Suspense>
      </section>
      {placed.length < holders.size && <p className="small muted">{words.onMap(placed.length, holders.size)}</p>}
    </>
  );
}
