import "maplibre-gl/dist/maplibre-gl.css";
import { useComputedColorScheme } from "@mantine/core";
import { useEffect, useRef } from "react";
import { events } from "../api/events";
import type { Device, Network } from "../api/shapes";
import { faceOf } from "../networks/list";
import { texts } from "../texts";
import { DeviceMap } from "./deviceMap";

/** All devices of all networks, live. Loaded when it is first needed: the map is most of the program. */
export default function LiveMap({ devices, networks, pick }: { devices: readonly Device[]; networks: readonly Network[]; pick: (ids: string[]) => void }) {
  const holder = useRef<HTMLDivElement>(null);
  const map = useRef<DeviceMap | null>(null);
  const latest = useRef(pick);
  latest.current = pick;
  const scheme = useComputedColorScheme("light");
  const slugs = networks.map((network) => `${network.slug}:${network.module}`).join(" ");

  useEffect(() => {
    const layers = networks.map((network) => (source: string, of: "light" | "dark") => faceOf(network.module).mapLayer(source, network.slug, of));
    if (map.current) map.current.paint(scheme, layers);
    else map.current = new DeviceMap(holder.current!, scheme, layers, (ids) => latest.current(ids));
  }, [scheme, slugs]);

  useEffect(() => map.current?.show(devices), [devices]);
  useEffect(() => events.onBatch((batch) => {
    for (const one of batch) if (one.type === "evidence" && one.device) map.current?.pulse(one.device);
  }), []);
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
