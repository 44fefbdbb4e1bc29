import "maplibre-gl/dist/maplibre-gl.css";
import { useComputedColorScheme } from "@mantine/core";
import { useEffect, useRef } from "react";
import { texts } from "../../../texts";
import { CarMap, type Shown } from "./carMap";

/** The map of one vehicle. Loaded when it is first needed. */
export default function TripMap({ shown, box, label, pick }: { shown: Shown; box: readonly [number, number, number, number] | null; label: string; pick: (place: { lat: number; lon: number }) => void }) {
  const holder = useRef<HTMLDivElement>(null);
  const map = useRef<CarMap | null>(null);
  const latest = useRef(pick);
  latest.current = pick;
  const scheme = useComputedColorScheme("light");
  useEffect(() => {
    if (map.current) map.current.paint(scheme);
    else map.current = new CarMap(holder.current!, scheme, label, (place) => latest.current(place));
  }, [scheme, label]);
  useEffect(() => map.current?.show(shown), [shown]);
  const fit = box?.join();
  useEffect(() => {
    if (box) map.current?.fit(box);
    // the same box again moves nothing
  }, [fit]);
  useEffect(() => () => {
    map.current?.close();
    map.current = null;
  }, []);
  return (
    <>
      <div ref={holder} className="map" />
      <span className="map-credit">{texts.map.credit}</span>
    </>
  );
}
