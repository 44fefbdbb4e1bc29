import { type ComponentType } from "react";
import { useSession } from "../../api/queries";
import type { Network } from "../../api/shapes";
import { texts } from "../../texts";
import { Page } from "../../ui/Page";
import { Certificates } from "./Certificates";
import { FeederAudits } from "./FeederAudits";
import { Invoices } from "./Invoices";
import { Live } from "./Live";
import { Mine } from "./Mine";
import type { PartProps } from "./part";
import { type Part, parts, useSpot } from "./place";
import { Rules } from "./Rules";
import { Trades } from "./Trades";
import { WhatIf } from "./WhatIf";

const words = texts.energy;
const faces: Record<Part, ComponentType<PartProps>> = { live: Live, mine: Mine, trades: Trades, rules: Rules, certificates: Certificates, invoice: Invoices, audit: FeederAudits, "what-if": WhatIf };

/** A community that shares its sun: live, for one home, its money, its rules and its proofs. */
export default function EnergyPage({ network }: { network: Network }) {
  const [spot, go] = useSpot();
  const session = useSession().data ?? null;
  const Face = faces[spot.part];
  return (
    <Page title={network.title} lead={words.leads[spot.part]} terminal={words.terminal[spot.part]}>
      <nav className="tabs" aria-label={words.partsName}>
        {parts.map((part) => (
          <a key={part} href={part === "live" ? "?" : `?part=${part}`} aria-current={part === spot.part ? "page" : undefined} onClick={(click) => { click.preventDefault(); go({ ...spot, part }); }}>{words.parts[part]}</a>
        ))}
      </nav>
      <Face network={network} session={session} spot={spot} go={go} />
    </Page>
  );
}
