import { lazy, Suspense } from "react";
import { useDevices } from "../../api/queries";
import type { Device, Gateway, Network } from "../../api/shapes";
import { texts } from "../../texts";

const LiveMap = lazy(() => import("../../map/LiveMap"));
const words = texts.wireless.gateways;

/** Where a gateway stands and what it is called: as it was registered here, or as its agent said when it joined. */
export function known(gateway: Gateway, devices: readonly Device[]): { name: string; position: { lat: number; lon: number } | null } {
  const joined = devices.find((one) => one.facts.eui === gateway.eui && !one.revoked);
  const position = gateway.latE7 != null && gateway.lonE7 != null ? { lat: gateway.latE7 / 1e7, lon: gateway.lonE7 / 1e7 } : (joined?.position ?? null);
  return { name: gateway.name !== gateway.eui ? gateway.name : (joined?.name ?? gateway.name), position };
}

/** Gateways as the map draws machines: green while messages can be sent over them. */
export function GatewayMap({ network, gateways }: { network: Network; gateways: readonly Gateway[] }) {
  const devices = useDevices().data ?? [];
  const shown = gateways.flatMap((gateway) => {
    const { name, position } = known(gateway, devices);
    return position ? [{ id: gateway.eui, network: network.slug, name, position, state: gateway.isReachable ? "live" : "silent" } as unknown as Device] : [];
  });
  if (shown.length === 0) return null;
  return (
    <section className="map-card charge-map" aria-label={words.map}>
      <Suspense fallback={<div className="map map-waiting">{texts.map.loading}</div>}>
        <LiveMap devices={shown} networks={[network]} pick={() => undefined} />
      </Suspense>
    </section>
  );
}
