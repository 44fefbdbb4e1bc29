import { useQuery } from "@tanstack/react-query";
import { api, ofNetwork, told } from "../../api/client";
import { ask, type Item } from "./door";

export const useMapStatus = (network: string) => useQuery({ queryKey: ["map-status", network], refetchInterval: 5_000, queryFn: () => told(api.GET(ofNetwork(network, "/api/v1/mapping/status"))) });

/** Where the newest pictures are: west, south, east, north; null while there is none. */
export const useBox = (network: string, pictures: number | undefined) =>
  useQuery({
    queryKey: ["map-box", network, pictures === undefined || pictures === 0],
    enabled: pictures !== undefined,
    queryFn: async () => {
      const places = (await ask<{ features: Item[] }>(network, "/search?limit=500")).features.map((one) => one.geometry.coordinates);
      const last = places.at(-1);
      if (!last) return null;
      // one town of them: what lies across the world would make the map a globe
      const near = places.filter(([lon, lat]) => Math.abs(lon - last[0]) < 0.2 && Math.abs(lat - last[1]) < 0.2);
      const [lons, lats] = [near.map(([lon]) => lon), near.map(([, lat]) => lat)];
      return [Math.min(...lons), Math.min(...lats), Math.max(...lons), Math.max(...lats)] as const;
    },
  });
