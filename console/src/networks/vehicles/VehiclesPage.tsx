import { useSession } from "../../api/queries";
import type { Network } from "../../api/shapes";
import { texts } from "../../texts";
import { Page } from "../../ui/Page";
import { CarPage } from "./car/CarPage";
import { Developer } from "./developer/Developer";
import { Garage } from "./Garage";
import { parts, useSpot } from "./place";

const words = texts.vehicles;

/** Cars whose data belongs to their owners: one's garage, one vehicle, and what a reader sees. */
export default function VehiclesPage({ network }: { network: Network }) {
  const [spot, go] = useSpot();
  const session = useSession().data ?? null;
  const props = { network, session, spot, go };
  if (spot.part === "garage" && spot.vehicle !== undefined && session) return <CarPage {...props} account={session.account} id={spot.vehicle} key={spot.vehicle} />;
  return (
    <Page title={network.title} lead={words.leads[spot.part]} terminal={words.terminal[spot.part]}>
      <nav className="tabs" aria-label={words.partsName}>
        {parts.map((part) => (
          <a key={part} href={part === "garage" ? "?" : `?part=${part}`} aria-current={part === spot.part ? "page" : undefined} onClick={(click) => { click.preventDefault(); go({ part }); }}>{words.parts[part]}</a>
        ))}
      </nav>
      {spot.part === "garage" ? <Garage {...props} /> : <Developer {...props} />}
    </Page>
  );
}
