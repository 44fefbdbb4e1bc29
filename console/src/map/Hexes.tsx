import "maplibre-gl/dist/maplibre-gl.css";
import { useComputedColorScheme } from "@mantine/core";
import { useEffect, useRef } from "react";
import { texts } from "../texts";
import { type Hex, HexMap } from "./hexMap";

/** Cells on the map, and a place that a click chooses. Loaded when it is first needed, as the map of devices is. */
export default function Hexes({ hexes, place, label, pick }: { hexes: readonly Hex[]; place: { lat: number; lon: number } | null; label: string; pick: (lat: number, lon: number) => void }) {
  const holder = useRef<HTMLDivElement>(null);
  const map = useRef<HexMap | null>(null);
  const latest = useRef(pick);
  latest.current = pick;
  const scheme = useComputedColorScheme("light");
  useEffect(() => {
    if (map.current) map.current.paint(scheme);
    else map.current = new HexMap(holder.current!, scheme, label, (lat, lon) => latest.current(lat, lon));
  }, [scheme, label]);
  useEffect(() => map.current?.show(hexes), [hexes]);
  useEffect(() => map.current?.place(place), [place]);
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
