import { Button, Select } from "@mantine/core";
import { lazy, Suspense, useMemo, useState } from "react";
import type { VehicleTrip, VehicleValue } from "../../../api/shapes";
import { count, moment, span } from "../../../format";
import { texts } from "../../../texts";
import { Empty, OnPhone, Panel, Rows } from "../../../ui/Page";
import { ProblemPanel, Told } from "../../../ui/Told";
import { useAct } from "../../../ui/useAct";
import { useForm } from "../../../ui/useForm";
import { wrongPlace } from "../../place";
import { addZone, useTrack, useTrips, useZones } from "../queries";
import { boxOf, circle, type Fix, lengthOf } from "../track";
import { ZoneList } from "./ZoneList";

const TripMap = lazy(() => import("./TripMap"));
const words = texts.vehicles.map;
const sizes = [150, 300, 500, 1000, 2000, 5000];
const shown = 20;
const none: readonly Fix[] = [];

type Values = ReadonlyMap<string, VehicleValue>;

function hereOf(values: Values) {
  const [lat, lon] = [values.get("Vehicle.CurrentLocation.Latitude")?.value, values.get("Vehicle.CurrentLocation.Longitude")?.value];
  return lat == null || lon == null ? null : { lat: Number(lat), lon: Number(lon) };
}

/** Trips on the map, hidden places, and a tap that hides one more. */
export function Whereabouts({ network, id, values }: { network: string; id: number; values: Values }) {
  const trips = useTrips(network, id);
  const zones = useZones(network, id);
  const [chosen, choose] = useState<number | null>(null);
  const trip = (trips.data ?? []).find((one) => Number(one.fromMs) === chosen) ?? trips.data?.[0] ?? null;
  return (
    <Panel title={words.title} note={words.note}>
      {trip ? <WithTrack network={network} id={id} trip={trip} values={values} zones={zones.data ?? []} /> : <Ground network={network} id={id} track={none} values={values} zones={zones.data ?? []} />}
      <h3>{words.zones}</h3>
      <p className="small muted">{words.zonesNote}</p>
      <Told query={zones}>{(all) => <ZoneList network={network} id={id} all={all} />}</Told>
      <h3>{words.trips}</h3>
      <Told query={trips}>
        {(all) => all.length === 0 ? <Empty icon="place" title={words.noTrips}>{words.noTripsNote}</Empty> : <Trips all={all} chosen={Number(trip?.fromMs)} choose={choose} />}
      </Told>
    </Panel>
  );
}

type Zones = NonNullable<ReturnType<typeof useZones>["data"]>;

function WithTrack({ trip, ...rest }: { network: string; id: number; trip: VehicleTrip; values: Values; zones: Zones }) {
  const track = useTrack(rest.network, rest.id, Number(trip.fromMs), Number(trip.toMs));
  return (
    <>
      <Ground {...rest} track={track.data ?? none} says={track.data && (track.data.length > 1 ? words.tripOf(moment(Number(trip.fromMs)), (lengthOf(track.data) / 1000).toFixed(1)) : words.noTrack)} />
      {track.error && <ProblemPanel problem={track.error} />}
    </>
  );
}

function Ground({ network, id, track, values, zones, says }: { network: string; id: number; track: readonly Fix[]; values: Values; zones: Zones; says?: string | undefined }) {
  const car = hereOf(values);
  const [size, setSize] = useState("500");
  const [place, put] = useState({ key: 0, lat: "", lon: "" });
  const picked = (at: { lat: number; lon: number }) => put(({ key }) => ({ key: key + 1, lat: at.lat.toFixed(5), lon: at.lon.toFixed(5) }));
  const wrong = wrongPlace({ lat: place.lat, lon: place.lon });
  const wanted = useMemo(() => (place.lat !== "" && place.lon !== "" && !wrong.lat && !wrong.lon ? { lat: Number(place.lat), lon: Number(place.lon), metres: Number(size) } : null), [place, size, wrong.lat, wrong.lon]);
  const here = car ? `${car.lat},${car.lon}` : "";
  const picture = useMemo(() => ({ track, zones: zones.map((one) => ({ lat: Number(one.lat), lon: Number(one.lon), metres: Number(one.metres) })), wanted, car }), [track, zones, wanted, here]);
  // the first box is kept: the map does not run after the car
  const box = useMemo(() => boxOf(track.length > 0 ? track : car ? circle(car, 1500).map(([lon, lat]) => ({ lat, lon })) : []), [track, car === null]);
  return (
    <>
      <section className="map-card coverage-map" aria-label={words.map}>
        <Suspense fallback={<div className="map map-waiting">{texts.map.loading}</div>}><TripMap shown={picture} box={box} label={words.canvas} pick={picked} /></Suspense>
      </section>
      <p className="small muted">{says} {words.noStreets}</p>
      <Hide key={place.key} network={network} id={id} start={place} size={size} setSize={setSize} tell={(lat, lon) => put((now) => (now.lat === lat && now.lon === lon ? now : { ...now, lat, lon }))} here={car ? () => picked(car) : null} done={() => put(({ key }) => ({ key: key + 1, lat: "", lon: "" }))} />
    </>
  );
}

/** A place to hide: as it was tapped, or typed. */
function Hide({ network, id, start, size, setSize, tell, here, done }: { network: string; id: number; start: { lat: string; lon: string }; size: string; setSize: (size: string) => void; tell: (lat: string, lon: string) => void; here: (() => void) | null; done: () => void }) {
  const form = useForm({ lat: start.lat, lon: start.lon }, (place) => wrongPlace(place, true));
  const { lat, lon } = form.values;
  const hiding = useAct(() => addZone(network, id, { lat: Number(lat), lon: Number(lon), radius: Number(size) }), ["vehicle-zones"], done);
  return (
    <form onSubmit={(sent) => { sent.preventDefault(); if (form.good) hiding.mutate(undefined); }} onBlur={() => tell(lat, lon)}>
      <div className="form">
        {form.field("lat", words.lat, undefined, words.wrongLat)}
        {form.field("lon", words.lon, undefined, words.wrongLon)}
        <Select label={words.radius} data={sizes.map((one) => ({ value: String(one), label: words.metres(one) }))} value={size} onChange={(value) => setSize(value ?? size)} allowDeselect={false} />
      </div>
      <div className="buttons">
        <Button type="submit" disabled={!form.good} loading={hiding.isPending}>{words.hide}</Button>
        {here && <Button variant="default" onClick={here}>{words.useHere}</Button>}
      </div>
      {hiding.error && <ProblemPanel problem={hiding.error} />}
    </form>
  );
}

function Trips({ all, chosen, choose }: { all: readonly VehicleTrip[]; chosen: number; choose: (fromMs: number) => void }) {
  const { began, took, where } = words.columns;
  return (
    <>
      <Rows stacks name={words.trips} head={[began, took, <span key="go" className="hidden">{where}</span>]}>
        {all.slice(0, shown).map((one) => {
          const from = Number(one.fromMs);
          return (
            <tr key={from}>
              <td className="nowrap">{moment(from)}</td>
              <td className="number"><OnPhone label={took} />{span(Number(one.toMs) - from)}</td>
              <td className="row-buttons">{from === chosen ? <span className="small muted">{words.shown}</span> : <Button size="compact-sm" variant="default" aria-label={words.showOf(moment(from))} onClick={() => choose(from)}>{words.show}</Button>}</td>
            </tr>
          );
        })}
      </Rows>
      {all.length > shown && <p className="small muted">{words.more(count(shown), count(all.length))}</p>}
    </>
  );
}
