import { dollars } from "../../format";
import { texts } from "../../texts";
import { Fact, Facts, Panel, Rows } from "../../ui/Page";
import { useForm } from "../../ui/useForm";
import { exactly } from "./money";
import type { PartProps } from "./part";
import { example, sharedPrice, type Terms, termsOf } from "./terms";

const words = texts.energy.rules;
const isWhole = (text: string) => /^\d{1,6}$/.test(text.trim());

/** How the community shares and what it costs, in sentences, and what that means for a home. */
export function Rules({ network }: PartProps) {
  const terms = termsOf(network);
  return (
    <>
      <Panel title={words.title} note={words.note}>
        <ol className="rule-steps">{words.steps(words.keys[terms.key] ?? terms.key, words.prices[terms.price] ?? terms.price).map((step) => <li key={step}>{step}</li>)}</ol>
        <Rows name={words.perKwh} head={[words.what, words.perKwh]}>
          {priceRows(terms).map(([what, micro]) => <tr key={what}><td>{what}</td><td className="number">{dollars(micro)}</td></tr>)}
        </Rows>
        <p className="small muted">{words.closing(terms.closeDays)}</p>
      </Panel>
      <ExampleHome terms={terms} />
    </>
  );
}

const priceRows = (terms: Terms): [string, number][] => [
  [words.retail, terms.retail], [words.feedIn, terms.feedIn], [terms.price === "sdr" ? words.sharedHalf : terms.price === "auction" ? words.sharedAuction : words.shared, sharedPrice(terms)],
  [words.grid, terms.grid], [words.levy, terms.levy], [words.transaction, terms.transaction],
];

function ExampleHome({ terms }: { terms: Terms }) {
  const form = useForm({ takes: "10", shared: "4", sells: "6" }, ({ takes, shared, sells }) => ({
    takes: !isWhole(takes), shared: !isWhole(shared) || (isWhole(takes) && Number(shared) > Number(takes)), sells: !isWhole(sells),
  }));
  const { takes, shared, sells } = form.values;
  const bill = form.good ? example(terms, BigInt(takes.trim()), BigInt(shared.trim()), BigInt(sells.trim())) : null;
  return (
    <Panel title={words.example} note={words.exampleNote}>
      <div className="form">
        {form.field("takes", words.takes, undefined, words.wrong)}
        {form.field("shared", words.takesShared, undefined, words.wrongShared)}
        {form.field("sells", words.sells, undefined, words.wrong)}
      </div>
      {bill && (
        <div className="preview-says">
          <Facts>
            <Fact label={words.alone} value={exactly(bill.alone)} />
            <Fact label={words.together} value={exactly(bill.community)} />
          </Facts>
          <p>{bill.community <= bill.alone ? words.saves(exactly(bill.alone - bill.community)) : words.loses(exactly(bill.community - bill.alone))}</p>
          {terms.price === "bill" && <p className="small muted">{words.billNote}</p>}
        </div>
      )}
    </Panel>
  );
}
