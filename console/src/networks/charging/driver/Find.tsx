import { Button, Checkbox, Select, TextInput } from "@mantine/core";
import { lazy, Suspense, useState } from "react";
import { useDevices } from "../../../api/queries";
import type { Network, Station } from "../../../api/shapes";
import { kilowatts } from "../../../format";
import { texts } from "../../../texts";
import { Mark, type Tone } from "../../../ui/Mark";
import { Empty, OnPhone, Panel, Rows } from "../../../ui/Page";
import { kwhPrice, priceInList } from "../tariff";

const LiveMap = lazy(() => import("../../../map/LiveMap"));
const words = texts.charging.driver;
const speeds = [3, 11, 22, 50];
const most = 100;

type Filter = { code: string; plug: string; least: number; free: boolean };

const fits = (one: Station, { code, plug, least, free }: Filter) =>
  (code.trim() === "" || `${one.station} ${one.name ?? ""}`.toLowerCase().includes(code.trim().toLowerCase())) && (plug === "" || one.plug === plug) && one.maxWatts >= least * 1000 && (!free || one.free);

/** The free ones first, then by price. */
const better = (a: Station, b: Station) => Number(b.free) - Number(a.free) || Number(b.connected) - Number(a.connected) || (kwhPrice(a.tariff) ?? 1e9) - (kwhPrice(b.tariff) ?? 1e9) || a.station.localeCompare(b.station);

export const stateOf = (one: Station): { tone: Tone; name: string } =>
  one.free ? { tone: "good", name: words.states.free } : one.connected ? { tone: "warn", name: words.states.busy } : { tone: "idle", name: words.states.away };

export const plugName = (plug: string | null) => (plug === null ? "" : (words.plugs[plug] ?? plug));

/** All chargers that fit, on the map and in a list. */
export function Find({ network, stations, code, choose }: { network: Network; stations: readonly Station[]; code: string; choose: (station: string) => void }) {
  const [filter, setFilter] = useState<Filter>({ code, plug: "", least: 0, free: false });
  const found = stations.filter((one) => fits(one, filter)).toSorted(better);
  return (
    <Panel title={words.find}>
      <Filters stations={stations} filter={filter} set={setFilter} />
      <ChargerMap network={network} stations={found} choose={choose} />
      {found.length === 0 ? <Empty icon="charger" title={words.none}>{words.noneNote}</Empty> : <List stations={found.slice(0, most)} choose={choose} />}
    </Panel>
  );
}

function Filters({ stations, filter, set }: { stations: readonly Station[]; filter: Filter; set: (filter: Filter) => void }) {
  const plugs = [...new Set(stations.flatMap((one) => (one.plug ? [one.plug] : [])))].toSorted();
  return (
    <div className="form charge-filters">
      <TextInput label={words.code} placeholder={words.codeExample} value={filter.code} onChange={(typed) => set({ ...filter, code: typed.currentTarget.value })} />
      <Select label={words.plug} data={[{ value: "", label: words.anyPlug }, ...plugs.map((value) => ({ value, label: plugName(value) }))]} value={filter.plug} onChange={(plug) => set({ ...filter, plug: plug ?? "" })} allowDeselect={false} />
      <Select label={words.power} data={[{ value: "0", label: words.anyPower }, ...speeds.map((kw) => ({ value: `${kw}`, label: words.kilowatts(kw) }))]} value={`${filter.least}`} onChange={(kw) => set({ ...filter, least: Number(kw ?? 0) })} allowDeselect={false} />
      <Checkbox label={words.free} checked={filter.free} onChange={(box) => set({ ...filter, free: box.currentTarget.checked })} />
    </div>
  );
}

/** The same map as at home, with nothing but these chargers; a click chooses one. */
function ChargerMap({ network, stations, choose }: { network: Network; stations: readonly Station[]; choose: (station: string) => void }) {
  const devices = useDevices().data ?? [];
  const byDevice = new Map(stations.map((one) => [one.device, one.station]));
  const shown = devices.filter((device) => byDevice.has(device.id) && device.position);
  if (shown.length === 0) return null;
  const pick = (ids: string[]) => {
    const station = ids.map((id) => byDevice.get(id)).find((one) => one !== undefined);
    if (station) choose(station);
  };
  return (
    <section className="map-card charge-map" aria-label={words.map}>
      <Suspense fallback={<div className="map map-waiting">{texts.map.loading}</div>}>
        <LiveMap devices={shown} networks={[network]} pick={pick} />
      </Suspense>
    </section>
  );
}

function List({ stations, choose }: { stations: readonly Station[]; choose: (station: string) => void }) {
  const { charger, state, speed, price, action } = words.columns;
  return (
    <Rows stacks name={words.list} head={[charger, state, speed, price, <span key="go" className="hidden">{action}</span>]}>
      {stations.map((one) => {
        const { tone, name } = stateOf(one);
        return (
          <tr key={one.station}>
            <td>{one.station}{one.name && one.name !== one.station && <span className="small muted"> {one.name}</span>}</td>
            <td><Mark tone={tone}>{name}</Mark></td>
            <td className="nowrap"><OnPhone label={speed} />{kilowatts(one.maxWatts)} <span className="muted">{plugName(one.plug)}</span></td>
            <td className="number"><OnPhone label={price} />{one.tariff ? priceInList(one.tariff) : words.noPrice}</td>
            <td className="row-buttons"><Button size="compact-sm" variant={one.free ? "filled" : "default"} aria-label={`${words.choose} ${one.station}`} onClick={() => { choose(one.station); window.scrollTo({ top: 0 }); }}>{words.choose}</Button></td>
          </tr>
        );
      })}
    </Rows>
  );
}
