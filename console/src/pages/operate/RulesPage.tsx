import { useDecisions, useEpochs, useNetworks, usePowers, useTitleOf } from "../../api/queries";
import type { Decision, Epoch } from "../../api/shapes";
import { count } from "../../format";
import { texts } from "../../texts";
import { Ago } from "../../ui/Ago";
import { Copyable } from "../../ui/Copyable";
import { Mark } from "../../ui/Mark";
import { Empty, Page, Panel, Rows } from "../../ui/Page";
import { Told } from "../../ui/Told";
import { DefinitionText } from "./DefinitionText";
import { flagsIn } from "./flags";
import { Tabs } from "./Tabs";

const words = texts.rules;

/** What the node lets pass and what not, who could change anything, and the rules themselves. */
export default function RulesPage() {
  const decisions = useDecisions();
  const powers = usePowers();
  const epochs = useEpochs().data ?? [];
  const networks = useNetworks().data ?? [];
  const origin = window.location.origin;
  return (
    <Page title={texts.operate.tabs.rules} lead={words.lead} terminal={[`curl ${origin}/api/v1/policy/decisions?limit=100`, "./grange chain powers", "./grange network show"]}>
      <Tabs />
      <Panel title={words.flags} note={words.flagsNote}>
        <Told query={decisions}>{(all) => <FlagTable decisions={all} epochs={epochs} />}</Told>
      </Panel>
      <Panel title={words.powers} note={words.powersNote}>
        <Told query={powers}>
          {(all) => (
            <Rows stacks name={words.powers} head={[words.powerColumns.power, words.powerColumns.who, words.powerColumns.delay]}>
              {all.powers.map((row) => <tr key={row.power}><td>{row.power}</td><td>{row.who}</td><td>{row.delay}</td></tr>)}
            </Rows>
          )}
        </Told>
      </Panel>
      <Panel title={words.functions} note={words.functionsNote}>
        <Told query={powers}>
          {(all) => (
            <Rows stacks name={words.functions} head={[words.powerColumns.function, words.powerColumns.who, words.powerColumns.delay]}>
              {all.functions.map((row) => <tr key={row.function}><td><code>{row.function}</code></td><td>{row.heldBy}</td><td>{row.delay}</td></tr>)}
            </Rows>
          )}
        </Told>
      </Panel>
      <Panel title={words.decisions} note={words.decisionsNote}>
        <Told query={decisions}>
          {(all) => all.length === 0 ? <Empty icon="proof" title={words.decisionsEmpty}>{words.decisionsEmptyNote}</Empty> : <DecisionTable decisions={all} />}
        </Told>
      </Panel>
      <Panel title={words.definition} note={words.definitionNote}>
        {networks.map((network) => <DefinitionText key={network.slug} network={network} />)}
      </Panel>
    </Page>
  );
}

function FlagTable({ decisions, epochs }: { decisions: readonly Decision[]; epochs: readonly Epoch[] }) {
  const flags = flagsIn(decisions, epochs);
  if (flags.length === 0) return <Empty icon="check" title={words.flagsEmpty} />;
  return (
    <Rows name={words.flags} head={[words.flagColumns.reason, words.flagColumns.times, words.flagColumns.last]}>
      {flags.map((flag) => (
        <tr key={flag.reason}>
          <td>{flag.reason}</td>
          <td className="number">{count(flag.times)}</td>
          <td><Ago ms={flag.lastMs} /></td>
        </tr>
      ))}
    </Rows>
  );
}

function DecisionTable({ decisions }: { decisions: readonly Decision[] }) {
  const { when, network, action, account, answer } = words.decisionColumns;
  const titleOf = useTitleOf();
  return (
    <Rows stacks name={words.decisions} head={[when, network, action, account, answer]}>
      {decisions.map((one) => (
        <tr key={one.number}>
          <td><Ago ms={one.whenMs} /></td>
          <td>{titleOf(one.network)}</td>
          <td>{words.actions[one.action] ?? one.action}</td>
          <td>{one.account && <Copyable id={one.account} what={account} head={6} tail={4} />}</td>
          <td>{one.allowed ? <Mark tone="good">{words.allowed}</Mark> : <><Mark tone="bad">{words.refused}</Mark> {one.code}</>}</td>
        </tr>
      ))}
    </Rows>
  );
}
