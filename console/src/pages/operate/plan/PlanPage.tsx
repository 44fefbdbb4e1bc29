import { Button, SegmentedControl } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useDeferredValue, useMemo, useState } from "react";
import { api, told } from "../../../api/client";
import { texts } from "../../../texts";
import { Empty, Page, Panel } from "../../../ui/Page";
import { Told } from "../../../ui/Told";
import { Tabs } from "../Tabs";
import { Amendment } from "./Amendment";
import { type Model, withAt } from "./model";
import { Results } from "./Results";
import { useModel, usePause } from "./run";
import { Sliders } from "./Sliders";

const words = texts.plan;

/** Years of a network in a second: what breaks first, and what would help. */
export default function PlanPage() {
  const models = useQuery({ queryKey: ["models"], queryFn: async () => (await told(api.GET("/api/v1/simulations/models"))).models });
  const [chosen, choose] = useState<string | null>(null);
  return (
    <Page title={texts.operate.tabs.plan} lead={words.lead} terminal={["./grange simulate storage --html storage.html", "./grange simulate wireless --sweep lhs --draws 200", "./grange network preview next.json --against now.json"]}>
      <Tabs />
      <Told query={models}>
        {(all) => {
          const network = chosen ?? all[0]?.network;
          if (!network) return <Empty icon="proof" title={words.none} />;
          return (
            <>
              {all.length > 1 && <div className="plan-networks"><SegmentedControl aria-label={words.which} data={all.map((one) => one.network)} value={network} onChange={choose} /></div>}
              <Plan key={network} network={network} />
            </>
          );
        }}
      </Told>
    </Page>
  );
}

function Plan({ network }: { network: string }) {
  const model = useModel(network);
  return <Told query={model}>{(base) => <Workbench network={network} base={base} />}</Told>;
}

function Workbench({ network, base }: { network: string; base: Model }) {
  const [changes, change] = useState<Record<string, number>>({});
  const [definition, define] = useState<Record<string, unknown> | null>(null);
  const [asks, ask] = useState(false);
  const settled = usePause(useDeferredValue(changes));
  const amended = useMemo(() => (definition ? withAt(base, "networks.0.definition", definition) : base), [base, definition]);
  const model = useMemo(() => Object.entries(settled).reduce((next, [path, value]) => withAt(next, path, value), amended), [amended, settled]);
  return (
    <>
      <Panel title={words.assume} note={words.assumeNote}>
        <Sliders base={amended} changes={changes} change={change} />
      </Panel>
      <Results base={base} model={model} changed={model !== base} />
      <Panel title={words.matters} note={words.mattersNote}>
        {asks ? <Results.Matters model={model} base={base} /> : <div className="buttons"><Button variant="default" onClick={() => ask(true)}>{words.ask}</Button></div>}
      </Panel>
      <Amendment network={network} base={base} amended={definition} amend={define} />
    </>
  );
}
