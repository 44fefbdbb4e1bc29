import { Button } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import type { ChargingSession, Station } from "../../../api/shapes";
import { LoginButton } from "../../../app/LoginMenu";
import { dollars, kilowattHours, kilowatts, moment } from "../../../format";
import { texts } from "../../../texts";
import { Dialog } from "../../../ui/Dialog";
import { Mark } from "../../../ui/Mark";
import { Empty, Fact, Facts, OnPhone, Panel, Rows } from "../../../ui/Page";
import { Told } from "../../../ui/Told";
import { stateOf } from "../driver/Find";
import { Grade } from "../Grade";
import type { PartProps } from "../part";
import { useSessions, useStations } from "../queries";
import { priceInList } from "../tariff";
import { LineLog } from "./LineLog";
import { Sticker } from "./Sticker";
import { TariffEditor } from "./TariffEditor";

const words = texts.charging.owner;
const most = 50;

type Opened = { station: Station; what: "tariff" | "log" | "sticker" } | null;

/** What an owner looks at: chargers, what they sell, why it counts. */
export function Owner({ network, session, spot, go }: PartProps) {
  const stations = useStations(network.slug);
  const sessions = useSessions(network.slug);
  const add = <Button component={Link} to="/contribute/add">{words.add}</Button>;
  if (!session) return <Panel><Empty icon="charger" title={words.login}>{words.loginNote}</Empty><div className="buttons centered"><LoginButton />{add}</div></Panel>;
  return (
    <Told query={stations}>
      {(all) => {
        const mine = all.filter((one) => one.owner?.toLowerCase() === session.account.toLowerCase());
        if (mine.length === 0) return <Panel><Empty icon="charger" title={words.none}>{words.noneNote}</Empty><div className="buttons centered">{add}</div></Panel>;
        const names = new Set(mine.map((one) => one.station));
        const sold = (sessions.data ?? []).filter((one) => names.has(one.station));
        return (
          <>
            <Numbers mine={mine} sold={sold} />
            <Panel title={texts.charging.parts.owner} action={add}><Chargers network={network.slug} mine={mine} opened={spot.station} go={(station) => go({ part: "owner", station })} /></Panel>
            <Panel title={words.sessions} note={words.sessionsNote}><Sales sold={sold} /></Panel>
          </>
        );
      }}
    </Told>
  );
}

const isRunning = (one: ChargingSession) => one.step === "Charging";

function Numbers({ mine, sold }: { mine: readonly Station[]; sold: readonly ChargingSession[] }) {
  const paid = sold.filter((one) => one.ownerMicroUsd !== null);
  return (
    <Facts>
      <Fact label={words.now} value={kilowatts(mine.reduce((sum, one) => sum + one.watts, 0))} note={words.nowNote(sold.filter(isRunning).length)} />
      <Fact label={words.sold} value={kilowattHours(paid.reduce((sum, one) => sum + (one.energyWh ?? 0), 0))} />
      <Fact label={words.earned} value={dollars(paid.reduce((sum, one) => sum + one.ownerMicroUsd!, 0))} note={words.earnedNote} />
    </Facts>
  );
}

function Chargers({ network, mine }: { network: string; mine: readonly Station[]; opened: string | undefined; go: (station?: string) => void }) {
  const [opened, open] = useState<Opened>(null);
  const close = () => open(null);
  const { charger, state, power, price, password, action } = words.columns;
  const title = { tariff: texts.charging.tariff.title, log: words.logTitle, sticker: words.stickerTitle };
  return (
    <>
      <Rows stacks name={texts.charging.parts.owner} head={[charger, state, power, price, password, <span key="set" className="hidden">{action}</span>]}>
        {mine.map((one) => {
          const { tone, name } = stateOf(one);
          return (
            <tr key={one.station}>
              <td><Link to="/devices/$id" params={{ id: one.device }}>{one.station}</Link>{one.name && one.name !== one.station && <span className="small muted"> {one.name}</span>}</td>
              <td><Mark tone={tone}>{name}</Mark></td>
              <td className="number"><OnPhone label={power} />{kilowatts(one.watts)}</td>
              <td className="number"><OnPhone label={price} />{one.tariff ? priceInList(one.tariff) : ""}</td>
              <td className="small"><OnPhone label={password} />{words.profiles[one.profile]}</td>
              <td className="row-buttons">
                {(["tariff", "log", "sticker"] as const).map((what) => <Button key={what} size="compact-sm" variant="default" aria-label={`${words[what]}: ${one.station}`} onClick={() => open({ station: one, what })}>{words[what]}</Button>)}
              </td>
            </tr>
          );
        })}
      </Rows>
      <Dialog opened={opened !== null} close={close} title={opened ? title[opened.what](opened.station.station) : ""} size="xl">
        {opened?.what === "tariff" && <TariffEditor network={network} station={opened.station} />}
        {opened?.what === "log" && <LineLog network={network} station={opened.station.station} />}
        {opened?.what === "sticker" && <Sticker network={network} station={opened.station.station} />}
      </Dialog>
    </>
  );
}

function Sales({ sold }: { sold: readonly ChargingSession[] }) {
  if (sold.length === 0) return <p className="muted">{words.noSessions}</p>;
  const { when, charger, energy, got, grade, state } = words.saleColumns;
  return (
    <Rows stacks name={words.sessions} head={[when, charger, energy, got, grade, state]}>
      {sold.slice(0, most).map((one) => (
        <tr key={one.session}>
          <td className="nowrap">{moment(one.quotedMs)}</td>
          <td>{one.station}</td>
          <td className="number"><OnPhone label={energy} />{one.energyWh === null ? "" : kilowattHours(one.energyWh)}</td>
          <td className="number"><OnPhone label={got} />{one.ownerMicroUsd === null ? "" : dollars(one.ownerMicroUsd)}</td>
          <td><Grade grade={one.grade} reasons={one.reasons} /></td>
          <td>{texts.charging.live.short[one.step] ?? one.step}</td>
        </tr>
      ))}
    </Rows>
  );
}
