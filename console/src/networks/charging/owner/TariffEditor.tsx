import { useState } from "react";
import { TextInput } from "@mantine/core";
import type { Station } from "../../../api/shapes";
import { dollars } from "../../../format";
import { texts } from "../../../texts";
import { cli } from "../../../ui/cli";
import { Command } from "../../../ui/Command";
import { ProblemPanel } from "../../../ui/Told";
import { useForm } from "../../../ui/useForm";
import { quoted } from "../../shell";
import { usePreview, useTerms } from "../queries";
import { hours, isTime, sentences, tariffOf, todayAt, type Typed, typedOf, wrongIn } from "../tariff";

const words = texts.charging.tariff;

/** Prices to type, what they come to for a driver, and the command that makes them the charger's. */
export function TariffEditor({ network, station }: { network: string; station: Station }) {
  const form = useForm<Typed>(typedOf(station.tariff), wrongIn);
  const tariff = form.good ? tariffOf(form.values) : null;
  return (
    <>
      <div className="form">
        {form.field("energy", words.energy, undefined, words.wrongEnergy)}
        {form.field("parking", words.parking, undefined, words.wrongMoney)}
        {form.field("flat", words.flat, undefined, words.wrongMoney)}
      </div>
      <h3>{words.night}</h3>
      <div className="form">
        {form.field("nightEnergy", words.nightEnergy, undefined, words.wrongEnergy)}
        {form.field("nightFrom", words.nightFrom, undefined, words.wrongTime)}
        {form.field("nightTo", words.nightTo, undefined, words.wrongTime)}
      </div>
      <p className="small muted">{words.zone(station.zoneMinutes)}</p>
      {tariff && <ul className="prices">{sentences(tariff).map((one) => <li key={one}>{one}</li>)}</ul>}
      <Preview network={network} station={station} tariff={tariff} />
      <h3>{words.save}</h3>
      {tariff
        ? <><p className="small muted">{words.saveNote}</p><Command line={cli(command(network, station, tariff))} /></>
        : <p className="muted">{words.fillIn}</p>}
    </>
  );
}

function command(network: string, station: Station, tariff: ReturnType<typeof tariffOf>): string {
  const options = [quoted(station.station), `--tariff ${quoted(JSON.stringify(tariff))}`];
  if (station.zoneMinutes !== 0) options.push(`--zone ${station.zoneMinutes}`);
  if (network !== "charging") options.push(`--network ${network}`);
  return `./grange charge station price ${options.join(" ")}`;
}

/** "What would 20 kWh at 18:00 cost?" */
function Preview({ network, station, tariff }: { network: string; station: Station; tariff: ReturnType<typeof tariffOf> | null }) {
  const [kwh, setKwh] = useState("20");
  const [at, setAt] = useState("18:00");
  const energy = Number(kwh);
  const [goodKwh, goodAt] = [/^\d+(\.\d{1,3})?$/.test(kwh.trim()) && energy >= 1 && energy <= 500, isTime(at)];
  const minutes = Math.max(1, Math.ceil((energy * 60_000) / station.maxWatts));
  const wanted = goodKwh && goodAt ? { start: todayAt(station.zoneMinutes, at), wattHours: Math.round(energy * 1000), minutes } : null;
  const preview = usePreview(network, tariff && { tariff }, wanted);
  const fee = useTerms(network).data?.feeBps ?? 0;
  return (
    <>
      <h3>{words.preview}</h3>
      <div className="form">
        <TextInput label={words.previewKwh} value={kwh} error={!goodKwh && words.wrongKwh} onChange={(typed) => setKwh(typed.currentTarget.value)} />
        <TextInput label={words.previewAt} value={at} error={!goodAt && words.wrongTime} onChange={(typed) => setAt(typed.currentTarget.value)} />
      </div>
      {preview.error && <ProblemPanel problem={preview.error} />}
      {preview.data && wanted && (
        <p role="status" className="preview-says">
          {words.total(kwh.trim(), at.trim())} <strong>{dollars(preview.data.microUsd)}</strong>, {words.takes(hours(minutes))}. <span className="muted">{words.fee(dollars(Math.floor((preview.data.microUsd * fee) / 10_000)))}</span>
        </p>
      )}
    </>
  );
}
