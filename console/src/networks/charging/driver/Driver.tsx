import { Empty, Panel } from "../../../ui/Page";
import { Told } from "../../../ui/Told";
import { texts } from "../../../texts";
import type { PartProps } from "../part";
import { useStations } from "../queries";
import { ChargerPanel } from "./ChargerPanel";
import { Find } from "./Find";
import { History } from "./History";
import { LiveSession } from "./LiveSession";

const words = texts.charging.driver;

/** Find a charger, see its price, charge, get a receipt. */
export function Driver(props: PartProps) {
  const { network, spot, go, session } = props;
  const stations = useStations(network.slug);
  if (spot.session) return <LiveSession network={network.slug} id={spot.session} session={session} back={() => go({})} />;
  return (
    <>
      <Told query={stations}>
        {(all) => {
          if (all.length === 0) return <Panel><Empty icon="charger" title={words.empty}>{words.emptyNote}</Empty></Panel>;
          const chosen = spot.station ? all.find((one) => one.station.toLowerCase() === spot.station!.toLowerCase()) : undefined;
          return chosen
            ? <ChargerPanel {...props} key={chosen.station} station={chosen} />
            : <Find network={network} stations={all} code={spot.station ?? ""} choose={(station) => go({ station })} />;
        }}
      </Told>
      {session && <History network={network.slug} account={session.account} open={(id) => go({ session: id })} />}
    </>
  );
}
