import { type ComponentType } from "react";
import { useSession } from "../../api/queries";
import type { Network, Session } from "../../api/shapes";
import { texts } from "../../texts";
import { Page } from "../../ui/Page";
import { Buy } from "./Buy";
import { Give } from "./Give";
import { Look } from "./Look";
import { type Part, parts, type Spot, useSpot } from "./place";
import { Review } from "./Review";

/** What each part of the page is given; the session is of who is logged in. */
export type PartProps = { network: Network; session: Session | null; spot: Spot; go: (to: Spot) => void };

const words = texts.mapping;
const faces: Record<Part, ComponentType<PartProps>> = { look: Look, give: Give, buy: Buy, review: Review };

/** Streets as the community's cameras saw them: look, contribute, buy, review. */
export default function MappingPage({ network }: { network: Network }) {
  const [spot, go] = useSpot();
  const session = useSession().data ?? null;
  const Face = faces[spot.part];
  return (
    <Page title={network.title} lead={words.leads[spot.part]} terminal={words.terminal[spot.part]}>
      <nav className="tabs" aria-label={words.partsName}>
        {parts.map((part) => (
          <a key={part} href={part === "look" ? "?" : `?part=${part}`} aria-current={part === spot.part ? "page" : undefined} onClick={(click) => { click.preventDefault(); go({ part }); }}>{words.parts[part]}</a>
        ))}
      </nav>
      <Face network={network} session={session} spot={spot} go={go} />
    </Page>
  );
}
