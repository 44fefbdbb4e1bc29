import type { Device, EnergyTerms } from "../../api/shapes";
import { count, dollars } from "../../format";
import { texts } from "../../texts";
import { Fact, Facts, OnPhone, Panel, Rows } from "../../ui/Page";
import { Told } from "../../ui/Told";
import { useForm } from "../../ui/useForm";
import { exactly } from "./money";
import type { PartProps } from "./part";
import { useMeters, useTerms } from "./queries";
import { clock, example, sharedPrice } from "./terms";

const words = texts.energy.rules;
const isWhole = (text: string) => /^\d{1,6}$/.test(text.trim());

/** How the community shares and what it costs, in sentences, and what that means for a home. */
export function Rules({ network }: PartProps) {
  const meters = useMeters(network.slug).data ?? [];
  return (
    <Told query={useTerms(network.slug)}>
      {(terms) => (
        <>
          <Panel title={words.title} note={words.note}>
            {terms.profile && <p>{words.profile(terms.profile)} <span className="muted">{terms.notice}</span></p>}
            <ol className="rule-steps">{stepsOf(terms).map((step) => <li key={step}>{step}</li>)}</ol>
            <Rows name={words.perKwh} head={[words.what, words.perKwh]}>
              {priceRows(terms).map(([what, micro]) => <tr key={what}><td>{what}</td><td className="number">{dollars(micro)}</td></tr>)}
            </Rows>
            <p className="small muted">{words.closing(terms.closeDays)}</p>
          </Panel>
          <Periods terms={terms} />
          <Agreements terms={terms} meters={meters} />
          <Cables terms={terms} />
          <ExampleHome terms={terms} />
        </>
      )}
    </Told>
  );
}

const stepsOf = (terms: EnergyTerms): string[] => [
  ...(terms.isOwnFirst ? [words.ownFirst] : []),
  ...(terms.contracts.length > 0 ? [words.contractsFirst(count(terms.contracts.length))] : []),
  words.partners,
  ...(terms.forward ? [words.ahead(count(terms.forward.gateSlots), dollars(terms.forward.shortMicro), dollars(terms.forward.longMicro))] : []),
  words.keys[terms.key] ?? terms.key,
  words.prices[terms.price] ?? terms.price,
  words.rest,
  terms.payment ? words.paid(count(terms.payment.afterMinutes), count(terms.payment.correctDays)) : words.billed,
];

const priceRows = (terms: EnergyTerms): [string, number][] => [
  [words.retail, terms.retailMicro], [words.feedIn, terms.feedInMicro], [terms.price === "sdr" ? words.sharedHalf : terms.price === "auction" ? words.sharedAuction : words.shared, sharedPrice(terms)],
  ...(terms.gridMicros.length < 2 ? [[words.grid, terms.gridMicros[0] ?? 0] as [string, number]] : terms.gridMicros.map((micro, at): [string, number] => [words.gridTo(terms.proximity[at] ?? words.places[at] ?? count(at + 1)), micro])),
  [words.levy, terms.levyMicro], [words.transaction, terms.transactionMicro],
];

function Periods({ terms }: { terms: EnergyTerms }) {
  const { name, when, buys, sells } = words.periodColumns;
  return terms.tariffs.length > 0 && (
    <Panel title={words.periods} note={words.periodsNote}>
      <Rows stacks name={words.periods} head={[name, when, buys, sells]}>
        {terms.tariffs.map((one) => (
          <tr key={`${one.name}/${one.fromMinute}/${one.days}`}>
            <td>{one.name}</td>
            <td><OnPhone label={when} />{words.hours(clock(one.fromMinute), clock(one.toMinute), words.days[one.days] ?? one.days)}</td>
            <td className="number"><OnPhone label={buys} />{dollars(one.retailMicro)}</td>
            <td className="number"><OnPhone label={sells} />{dollars(one.feedInMicro)}</td>
          </tr>
        ))}
      </Rows>
    </Panel>
  );
}

function Agreements({ terms, meters }: { terms: EnergyTerms; meters: readonly Device[] }) {
  const name = (meter: string) => meters.find((one) => one.id === meter)?.name || meter;
  const { seller, buyer, most, price } = words.contractColumns;
  return terms.contracts.length > 0 && (
    <Panel title={words.contracts} note={words.contractsNote}>
      <Rows stacks name={words.contracts} head={[seller, buyer, most, price]}>
        {terms.contracts.map((one, at) => (
          <tr key={at}>
            <td>{name(one.seller)}</td>
            <td><OnPhone label={buyer} />{name(one.buyer)}</td>
            <td className="number"><OnPhone label={most} />{words.perSlot(count(one.mostWh))}</td>
            <td className="number"><OnPhone label={price} />{dollars(one.micro)}</td>
          </tr>
        ))}
      </Rows>
    </Panel>
  );
}

function Cables({ terms }: { terms: EnergyTerms }) {
  const { name, above, down, up } = words.cableColumns;
  const limit = (watts?: number | null) => (watts == null ? words.noLimit : words.watts(count(watts)));
  return terms.grid.length > 0 && (
    <Panel title={words.cables} note={words.cablesNote}>
      <Rows stacks name={words.cables} head={[name, above, down, up]}>
        {terms.grid.map((one) => (
          <tr key={one.name}>
            <td>{one.name}</td>
            <td><OnPhone label={above} />{one.above || words.outside}</td>
            <td className="number"><OnPhone label={down} />{limit(one.importW)}</td>
            <td className="number"><OnPhone label={up} />{limit(one.exportW)}</td>
          </tr>
        ))}
      </Rows>
    </Panel>
  );
}

function ExampleHome({ terms }: { terms: EnergyTerms }) {
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
