import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { askChain } from "../../api/calls";
import { useAttesters, useChain, useEquivocations, useHealth, useNetworks, useTitleOf } from "../../api/queries";
import type { Chain, Network } from "../../api/shapes";
import { count, span } from "../../format";
import { texts } from "../../texts";
import { Copyable } from "../../ui/Copyable";
import { Mark } from "../../ui/Mark";
import { Fact, Facts, OnPhone, Page, Panel, Rows } from "../../ui/Page";
import { Told } from "../../ui/Told";
import { Tabs } from "./Tabs";

const words = texts.operate;

/** Node, chain, attesters and networks at a glance. */
export default function Overview() {
  const origin = window.location.origin;
  const health = useHealth();
  const chain = useChain();
  const networks = useNetworks();
  const titleOf = useTitleOf();
  return (
    <Page title={words.title} lead={words.lead} terminal={[`curl ${origin}/health`, `curl ${origin}/metrics`, `curl ${origin}/api/v1/chain`, `curl ${origin}/api/v1/attesters`]}>
      <Tabs />
      <Panel title={words.health} note={words.healthNote}>
        <Told query={health}>
          {({ parts }) => (
            <ul className="parts">
              {Object.entries(parts).map(([part, state]) => (
                <li key={part}>
                  <span>{nameOf(part, titleOf)}</span>
                  <Mark tone={state === "ok" ? "good" : "bad"}>{state === "ok" ? words.ok : state}</Mark>
                </li>
              ))}
            </ul>
          )}
        </Told>
      </Panel>
      <Panel title={words.chain} note={words.chainNote}>
        <Told query={chain}>{(facts) => <ChainFacts chain={facts} />}</Told>
      </Panel>
      <AttesterPanel />
      <Panel title={words.networks}>
        <Told query={networks}>{(all) => <NetworkTable networks={all} />}</Told>
      </Panel>
    </Page>
  );
}

const nameOf = (part: string, titleOf: (slug: string) => string) => words.parts[part] ?? (part.endsWith("/epoch") ? words.partEpoch(titleOf(part.slice(0, -"/epoch".length))) : part);

function ChainFacts({ chain }: { chain: Chain }) {
  const block = useQuery({ queryKey: ["block"], queryFn: () => askChain<string>("eth_blockNumber"), refetchInterval: 5000 });
  return (
    <>
      <Facts>
        <Fact label={words.block} value={block.data ? count(Number(block.data)) : "…"} />
        <Fact label={words.chainId} value={`${chain.chainId}`} />
      </Facts>
      <details className="terminal">
        <summary>{words.contractsOf(Object.keys(chain.contracts).length)}</summary>
        <Rows name={words.contracts} head={[words.contracts, words.address]}>
          {Object.entries(chain.contracts).map(([name, { address }]) => (
            <tr key={name}>
              <td>{name}</td>
              <td><Copyable id={address} what={name} /></td>
            </tr>
          ))}
        </Rows>
      </details>
    </>
  );
}

function AttesterPanel() {
  const attesters = useAttesters();
  const set = attesters.data;
  const caught = useEquivocations().data ?? [];
  return (
    <Panel title={words.attesters} note={set && words.attestersNote(set.threshold, set.attesters.length)}>
      <Told query={attesters}>
        {(known) => (
          <Rows stacks name={words.attesters} head={[words.attesterColumns.who, words.attesterColumns.last, words.attesterColumns.honest]}>
            {known.attesters.map((one) => (
              <tr key={one.address}>
                <td><Copyable id={one.address} what={words.attesterColumns.who} /></td>
                <td><OnPhone label={words.attesterColumns.last} />{one.lastVote === null ? words.noVote : words.settlementNumber(one.lastVote)}</td>
                <td><OnPhone label={words.attesterColumns.honest} /><Honesty caught={caught.find(({ attester }) => attester.toLowerCase() === one.address.toLowerCase())} /></td>
              </tr>
            ))}
          </Rows>
        )}
      </Told>
      {caught.filter((one) => !set?.attesters.some(({ address }) => address.toLowerCase() === one.attester.toLowerCase())).map((one) => (
        <p key={`${one.attester}-${one.number}`}>
          <Copyable id={one.attester} what={words.attesterColumns.who} /> <Honesty caught={one} />
        </p>
      ))}
    </Panel>
  );
}

/** What is known against an attester: whoever signs two results for one settlement leaves a proof that anyone can show to the chain. */
function Honesty({ caught }: { caught: { number: number; expelled: boolean } | undefined }) {
  if (!caught) return <Mark tone="good">{words.honest}</Mark>;
  return <Mark tone="bad">{caught.expelled ? words.expelled(caught.number) : words.caught(caught.number)}</Mark>;
}

function NetworkTable({ networks }: { networks: readonly Network[] }) {
  const { name, length, share, open, rules } = words.networkColumns;
  return (
    <Rows stacks name={words.networks} head={[name, length, share, open, rules]}>
      {networks.map((network) => (
        <tr key={network.slug}>
          <td><Link to="/use/$network" params={{ network: network.slug }}>{network.title}</Link></td>
          <td className="number"><OnPhone label={length} />{span(network.epochSeconds * 1000)}</td>
          <td className="number"><OnPhone label={share} />{words.percent(network.shareBps)}</td>
          <td className="number"><OnPhone label={open} />{count(network.openEpoch)}</td>
          <td><Copyable id={network.parameters} what={rules} /></td>
        </tr>
      ))}
    </Rows>
  );
}
