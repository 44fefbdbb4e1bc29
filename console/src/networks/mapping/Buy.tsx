import { Button, TextInput } from "@mantine/core";
import { lazy, Suspense, useState } from "react";
import { api, told } from "../../api/client";
import { useChain } from "../../api/queries";
import { LoginButton } from "../../app/LoginMenu";
import { count } from "../../format";
import { texts } from "../../texts";
import { Panel } from "../../ui/Page";
import { ProblemPanel } from "../../ui/Told";
import { useAct } from "../../ui/useAct";
import { buy } from "../../wallet/purchase";
import type { PartProps } from "./MappingPage";
import { useBox, useMapStatus } from "./queries";
import { ring } from "./ring";

const Streets = lazy(() => import("./Streets"));
const words = texts.mapping.buy;
const whole = (text: string, least: number, most: number) => (/^\d+$/.test(text) && Number(text) >= least && Number(text) <= most ? Number(text) : null);

/** A place on the map, what its pictures cost, and a bounty where there are none. */
export function Buy({ network, session, go }: PartProps) {
  const status = useMapStatus(network.slug).data;
  const box = useBox(network.slug, status?.pictures);
  const chain = useChain().data;
  const [place, choose] = useState<{ lat: number; lon: number } | null>(null);
  const [far, setFar] = useState("150");
  const [long, setLong] = useState("1");
  const [metres, weeks] = [whole(far, 10, 1000), whole(long, 1, 52)];
  const ask = () => ({ polygon: ring(place!, metres!), weeks: weeks! });
  const quote = useAct(async () => told(api.POST("/api/v1/quotes", { body: { network: network.slug, ask: ask() as never } })), []);
  const bought = useAct(() => buy<{ pictures: { id: string }[] }>(network.slug, ask(), session!, chain), ["credits", "balance"]);
  const burst = useAct(() => buy(network.slug, { burst: `${place!.lat},${place!.lon}` }, session!, chain), ["credits", "balance"]);
  const ready = place !== null && metres !== null && weeks !== null;
  const said = quote.data;
  return (
    <>
      <Panel title={words.title} note={words.note}>
        <section className="map-card coverage-map" aria-label={texts.mapping.look.map}>
          <Suspense fallback={<div className="map map-waiting">{texts.map.loading}</div>}>
            <Streets network={network.slug} box={box.data ?? null} place={place} label={words.note} choose={(sequence, picture) => go({ part: "look", sequence, picture })} pick={(lat, lon) => choose({ lat: Number(lat.toFixed(6)), lon: Number(lon.toFixed(6)) })} />
          </Suspense>
        </section>
        <div className="form">
          <TextInput label={words.metres} value={far} error={metres === null && words.wrong} onChange={(typed) => setFar(typed.currentTarget.value)} />
          <TextInput label={words.weeks} value={long} error={weeks === null && words.wrongWeeks} onChange={(typed) => setLong(typed.currentTarget.value)} />
          <div><Button variant="default" disabled={!ready} loading={quote.isPending} onClick={() => quote.mutate(undefined)}>{words.ask}</Button></div>
        </div>
        {!place && <p className="muted">{words.choose}</p>}
        {said && <p role="status"><strong>{words.price(said.purpose ?? "", count(said.credits ?? 0))}</strong></p>}
        {quote.error && <ProblemPanel problem={quote.error} />}
        {bought.data && <p role="status">{words.bought(bought.data.pictures.length)}</p>}
        {bought.error && <ProblemPanel problem={bought.error} />}
        {session
          ? <div className="buttons"><Button disabled={!ready} loading={bought.isPending} onClick={() => bought.mutate(undefined)}>{words.buy}</Button></div>
          : <><p className="muted">{words.first}</p><div className="buttons"><LoginButton /></div></>}
      </Panel>
      <Panel title={words.burst} note={words.burstNote(count(status?.burstCredits ?? 0))}>
        {burst.data !== undefined && <p role="status">{words.waits}</p>}
        {burst.error && <ProblemPanel problem={burst.error} />}
        {session && <div className="buttons"><Button variant="default" disabled={!place} loading={burst.isPending} onClick={() => burst.mutate(undefined)}>{words.put}</Button></div>}
      </Panel>
    </>
  );
}
