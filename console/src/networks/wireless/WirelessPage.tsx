import { type ComponentType } from "react";
import { useSession } from "../../api/queries";
import type { Network } from "../../api/shapes";
import { texts } from "../../texts";
import { Page } from "../../ui/Page";
import { Beacons } from "./Beacons";
import { Codecs } from "./Codecs";
import { Cost } from "./Cost";
import { Coverage } from "./Coverage";
import { Devices } from "./Devices";
import { Forward } from "./Forward";
import { Gateways } from "./Gateways";
import { Live } from "./Live";
import type { PartProps } from "./part";
import { type Part, parts, useSpot } from "./place";

const words = texts.wireless;
const faces: Record<Part, ComponentType<PartProps>> = { live: Live, devices: Devices, gateways: Gateways, coverage: Coverage, beacons: Beacons, codecs: Codecs, forward: Forward, cost: Cost };

/** A radio network of many people's gateways: what sensors say, over whom, where it goes and what it costs. */
export default function WirelessPage({ network }: { network: Network }) {
  const [spot, go] = useSpot();
  const account = useSession().data?.account ?? null;
  const Face = faces[spot.part];
  return (
    <Page title={network.title} lead={words.leads[spot.part]} terminal={words.terminal[spot.part]}>
      <nav className="tabs" aria-label={words.partsName}>
        {parts.map((part) => (
          <a key={part} href={part === "live" ? "?" : `?part=${part}`} aria-current={part === spot.part ? "page" : undefined} onClick={(click) => { click.preventDefault(); go({ part }); }}>{words.parts[part]}</a>
        ))}
      </nav>
      <Face network={network} account={account} spot={spot} go={go} />
    </Page>
  );
}
