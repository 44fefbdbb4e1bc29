import "maplibre-gl/dist/maplibre-gl.css";
import { useComputedColorScheme } from "@mantine/core";
import { useEffect, useRef } from "react";
import { texts } from "../../texts";
import { StreetMap } from "./streetMap";

type Place = { lat: number; lon: number };

/** The map of drives. Loaded when it is first needed. */
export default function Streets({ network, box, place, follow, label, choose, pick }: { network: string; box: readonly [number, number, number, number] | null; place: Place | null; follow?: boolean; label: string; choose: (sequence: string, picture: string) => void; pick: (lat: number, lon: number) => void }) {
  const holder = useRef<HTMLDivElement>(null);
  const map = useRef<StreetMap | null>(null);
  const latest = useRef({ choose, pick });
  latest.current = { choose, pick };
  const scheme = useComputedColorScheme("light");
  useEffect(() => {
    if (map.current) map.current.paint(scheme);
    else map.current = new StreetMap(network, holder.current!, scheme, label, (sequence, picture) => latest.current.choose(sequence, picture), (lat, lon) => latest.current.pick(lat, lon));
  }, [network, scheme, label]);
  const fit = box?.join();
  useEffect(() => {
    if (box) map.current?.fit(box);
    // the same box again moves nothing
  }, [fit]);
  useEffect(() => map.current?.place(place, follow), [place?.lat, place?.lon, follow]);
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
