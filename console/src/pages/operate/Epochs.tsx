import { Button, NativeSelect } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { closeEpoch } from "../../api/calls";
import { useEpochs, useNetworks, useTitleOf } from "../../api/queries";
import type { Epoch, Network } from "../../api/shapes";
import { count, moment } from "../../format";
import { texts } from "../../texts";
import { Icon } from "../../ui/Icon";
import { Mark, type Tone } from "../../ui/Mark";
import { Empty, Page, Panel, Rows } from "../../ui/Page";
import { ProblemPanel, Told } from "../../ui/Told";
import { useAct } from "../../ui/useAct";
import { CarLink } from "./CarLink";
import { Tabs } from "./Tabs";

const words = texts.epochs;
const shown = 100;
const tones: Record<string, Tone> = { Open: "idle", Settled: "good", Final: "good", Disputed: "bad" };

/** Epochs of all networks, newest first, with what each stands on. */
export default function Epochs() {
  const epochs = useEpochs();
  const networks = useNetworks().data ?? [];
  return (
    <Page title={words.title} lead={words.note} terminal={["./grange epochs", ...networks.slice(0, 1).map((network) => `./grange epoch close ${network.slug}`)]}>
      <Tabs />
      <CloseNow networks={networks} />
      <Panel>
        <Told query={epochs}>
          {(all) => all.length === 0 ? <Empty icon="operate" title={words.none} /> : <EpochTable epochs={all.toReversed().slice(0, shown)} />}
        </Told>
      </Panel>
    </Page>
  );
}

function EpochTable({ epochs }: { epochs: readonly Epoch[] }) {
  const { period, state, from, evidence, bundle, settled } = words.columns;
  const titleOf = useTitleOf();
  return (
    <Rows stacks name={words.title} head={[period, state, from, evidence, settled, bundle]}>
      {epochs.map((epoch) => (
        <tr key={`${epoch.network}/${epoch.number}`}>
          <td>
            {epoch.scores
              ? <Link to="/operate/epochs/$network/$number" params={{ network: epoch.network, number: `${epoch.number}` }}>{texts.feed.epoch(titleOf(epoch.network), epoch.number)}</Link>
              : texts.feed.epoch(titleOf(epoch.network), epoch.number)}
          </td>
          <td><span title={words.stateNotes[epoch.state]}><Mark tone={tones[epoch.state] ?? "warn"}>{words.states[epoch.state] ?? epoch.state}</Mark></span></td>
          <td className="nowrap">{moment(epoch.fromMs)}</td>
          <td className="nowrap">
            {words.accepted(count(epoch.evidence))}
            {epoch.refused > 0 && <span className="bad">, {words.refused(count(epoch.refused))}</span>}
          </td>
          <td className="nowrap">{epoch.settlement === null ? "" : <Link to="/operate/settlements">{texts.operate.settlementNumber(epoch.settlement)}</Link>}</td>
          <td>{epoch.bundle && <CarLink cid={epoch.bundle} what={bundle} name={`${epoch.network}-${epoch.number}`} />}</td>
        </tr>
      ))}
    </Rows>
  );
}

function CloseNow({ networks }: { networks: readonly Network[] }) {
  const [chosen, choose] = useState<string | null>(null);
  const slug = chosen ?? networks[0]?.slug;
  const act = useAct(closeEpoch, ["epochs", "networks"]);
  if (!slug) return null;
  return (
    <Panel>
      <div className="close-now">
        {networks.length > 1 && <NativeSelect aria-label={words.network} data={networks.map(({ slug: value, title: label }) => ({ value, label }))} value={slug} onChange={(picked) => choose(picked.currentTarget.value)} />}
        <Button variant="default" loading={act.isPending} onClick={() => act.mutate(slug)}>{words.close}</Button>
        <span className="small muted">{words.closeNote}</span>
      </div>
      {act.data && <p role="status" className="done"><Icon name="check" /> {words.closed(act.data.closed)}</p>}
      {act.error && <ProblemPanel problem={act.error} />}
    </Panel>
  );
}
