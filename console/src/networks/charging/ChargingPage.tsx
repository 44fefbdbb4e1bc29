import { useSession } from "../../api/queries";
import type { Network } from "../../api/shapes";
import { texts } from "../../texts";
import { Page } from "../../ui/Page";
import { Driver } from "./driver/Driver";
import { Operator } from "./operator/Operator";
import { Owner } from "./owner/Owner";
import { type Spot, useSpot } from "./place";

const words = texts.charging;
const parts: readonly { part: Spot["part"]; name: string }[] = [{ part: undefined, name: words.parts.driver }, { part: "owner", name: words.parts.owner }, { part: "operator", name: words.parts.operator }];

/** Chargers for the three kinds of people: who charges a car, who owns a charger, who runs the node. */
export default function ChargingPage({ network }: { network: Network }) {
  const [spot, go] = useSpot();
  const session = useSession().data ?? null;
  const Part = spot.part === "owner" ? Owner : spot.part === "operator" ? Operator : Driver;
  return (
    <Page title={network.title} lead={words[spot.part ?? "driver"].lead} terminal={lines(spot)}>
      <nav className="tabs" aria-label={words.parts.name}>
        {parts.map(({ part, name }) => (
          <a key={name} href={part ? `?part=${part}` : "?"} aria-current={part === spot.part ? "page" : undefined} onClick={(click) => { click.preventDefault(); go({ part }); }}>{name}</a>
        ))}
      </nav>
      <Part network={network} session={session} spot={spot} go={go} />
    </Page>
  );
}

function lines({ part, station, session }: Spot): string[] {
  if (part === "owner") return ["./grange charge station add GARAGE-1 --price 300000", "./grange charge sessions"];
  if (part === "operator") return ["./grange charge sessions", "./grange charge find"];
  if (session) return [`./grange charge sessions ${session}`, `./grange charge stop ${session}`];
  return ["./grange charge find", `./grange charge start ${station ?? "STATION"} --connector 1 --max 5000000`];
}
