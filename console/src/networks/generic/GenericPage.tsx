import { useDefinition } from "../../api/queries";
import type { Network } from "../../api/shapes";
import { texts } from "../../texts";
import { Page, Panel } from "../../ui/Page";
import { Told } from "../../ui/Told";

const words = texts.use;

export default function GenericPage({ network }: { network: Network }) {
  const definition = useDefinition(network.slug);
  return (
    <Page title={network.title} lead={words.generic(network.title)} terminal={[`./grange network show ${network.slug}`, `curl ${window.location.origin}/openapi/v1.json`]}>
      <Panel title={words.definition} note={words.genericNote}>
        <Told query={definition}>{(rules) => <pre className="json" tabIndex={0} aria-label={words.definition}>{JSON.stringify(rules, null, 2)}</pre>}</Told>
      </Panel>
    </Page>
  );
}
