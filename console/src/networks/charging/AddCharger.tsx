import { Select } from "@mantine/core";
import { useState } from "react";
import type { Network } from "../../api/shapes";
import { texts } from "../../texts";
import { Command, Qr } from "../../ui/Command";
import { Copyable } from "../../ui/Copyable";
import { useForm } from "../../ui/useForm";
import { PlaceFields } from "../PlaceFields";
import { address, type Charger, joinCommand, newPassword, wrongIn } from "./joinCommand";

const words = texts.charging.add;
const plugs = Object.entries(texts.charging.driver.plugs).map(([value, label]) => ({ value, label }));

/** What the charger is; below it the command that lets it in, and what its own menu must be told. */
export default function AddCharger({ network }: { network: Network }) {
  const form = useForm<Charger>({ code: "GARAGE-1", price: "0.30", kw: "11", meterKey: "", lat: "", lon: "" }, wrongIn);
  const [plug, setPlug] = useState("IEC_62196_T2");
  const [profile, setProfile] = useState("1");
  const [password] = useState(newPassword);
  const node = window.location.origin;
  return (
    <>
      <p className="muted">{words.lead}</p>
      <div className="form">
        {form.field("code", words.code, words.codeNote, words.wrongCode)}
        {form.field("price", words.price, undefined, texts.charging.tariff.wrongEnergy)}
        {form.field("kw", words.watts, undefined, words.wrongWatts)}
        <Select label={words.plug} data={plugs} value={plug} onChange={(value) => setPlug(value ?? plug)} allowDeselect={false} />
        <Select label={words.profile} description={words.profileNotes[Number(profile)]} data={words.profiles} value={profile} onChange={(value) => setProfile(value ?? profile)} allowDeselect={false} />
        {form.field("meterKey", words.meterKey, words.meterKeyNote, words.wrongKey)}
      </div>
      <PlaceFields form={form} />
      <h3>{words.first}</h3>
      {form.good ? (
        <>
          <p className="small muted">{texts.add.runNote}</p>
          <Command line={joinCommand(network.slug, node, form.values, { plug, profile }, password)} scan />
          <h3>{words.second}</h3>
          <p className="small muted">{words.secondNote}</p>
          <Settings url={address(node, form.values.code, profile)} code={form.values.code.trim()} password={profile === "3" ? null : password} />
          <h3>{words.third}</h3>
        </>
      ) : <p className="muted">{texts.add.fillIn}</p>}
    </>
  );
}

/** What the charger's menu asks for, to type or to scan. */
function Settings({ url, code, password }: { url: string; code: string; password: string | null }) {
  const rows: [string, string][] = [[words.fields.url, url.slice(0, url.lastIndexOf("/"))], [words.fields.identity, code]];
  if (password !== null) rows.push([words.fields.user, code], [words.fields.password, password]);
  return (
    <div className="charger-settings">
      <dl>
        {rows.map(([name, value]) => <div key={name}><dt className="small muted">{name}</dt><dd><Copyable id={value} what={name} head={60} tail={0} /></dd></div>)}
      </dl>
      <figure><Qr text={rows.map(([name, value]) => `${name}: ${value}`).join("\n")} label={words.qrOf} /><figcaption className="small muted">{words.qr}</figcaption></figure>
      <p className="small muted">{password === null ? words.certificate(code) : words.passwordNote}</p>
    </div>
  );
}
