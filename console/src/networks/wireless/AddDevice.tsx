import { Button, Select } from "@mantine/core";
import { useState } from "react";
import { texts } from "../../texts";
import { useAct } from "../../ui/useAct";
import { useForm } from "../../ui/useForm";
import { ProblemPanel } from "../../ui/Told";
import { labelOf } from "./label";
import { addDevice, useCodecs } from "./queries";

const words = texts.wireless.add;
const isHex = (text: string, figures: number) => new RegExp(`^[0-9a-f]{${figures}}$`, "i").test(text.replaceAll(/[\s:-]/g, ""));
const plain = (text: string) => text.replaceAll(/[\s:-]/g, "").toLowerCase();

/** A device by what stands on its label: scanned as a text, or typed. */
export function AddDevice({ network, account, done }: { network: string; account: string; done: (devEui: string) => void }) {
  const codecs = (useCodecs(network).data ?? []).filter((one) => one.owner.toLowerCase() === account.toLowerCase());
  const [[region, codec], choose] = useState(["EU868", "lpp"]);
  const form = useForm({ label: "", devEui: "", joinEui: "", appKey: "", name: "" }, ({ label, devEui, joinEui, appKey }) => ({
    label: label.trim() !== "" && labelOf(label) === null,
    devEui: label.trim() === "" && !isHex(devEui, 16),
    joinEui: joinEui.trim() !== "" && !isHex(joinEui, 16),
    appKey: !isHex(appKey, 32),
    name: false,
  }));
  const { label, devEui, joinEui, appKey, name } = form.values;
  const read = labelOf(label);
  const adding = useAct(() => addDevice(network, { account, ...(read ? { qr: label.trim() } : { devEui: plain(devEui), ...(joinEui.trim() ? { joinEui: plain(joinEui) } : {}) }), appKey: plain(appKey), region: region!, codec: codec!, ...(name.trim() ? { name: name.trim() } : {}) }), ["end-devices"], (made) => done(made.devEui));
  return (
    <>
      <p className="dialog-lead">{words.lead}</p>
      <div className="form">
        {form.field("label", words.label, words.labelNote, words.wrongLabel)}
        {form.field("name", words.name, words.nameNote)}
        {label.trim() === "" && form.field("devEui", words.devEui, words.devEuiNote, words.wrongEui)}
        {label.trim() === "" && form.field("joinEui", words.joinEui, words.joinEuiNote, words.wrongEui)}
        {form.field("appKey", words.appKey, words.appKeyNote, words.wrongKey)}
        <Select label={words.region} data={[{ value: "EU868", label: words.europe }, { value: "US915", label: words.america }]} value={region!} onChange={(value) => choose([value ?? region!, codec!])} allowDeselect={false} />
        <Select label={words.codec} description={words.codecNote} data={[{ value: "lpp", label: texts.wireless.devices.lpp }, { value: "", label: texts.wireless.devices.noCodec }, ...codecs.map((one) => ({ value: one.name, label: one.name }))]} value={codec!} onChange={(value) => choose([region!, value ?? ""])} allowDeselect={false} />
      </div>
      {read && <p className="small muted">{words.labelSays(read)}</p>}
      <div className="buttons"><Button disabled={!form.good} loading={adding.isPending} onClick={() => adding.mutate(undefined)}>{words.run}</Button></div>
      {adding.error && <ProblemPanel problem={adding.error} />}
    </>
  );
}
