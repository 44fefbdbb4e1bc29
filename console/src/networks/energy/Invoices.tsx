import { Select, TextInput } from "@mantine/core";
import { useState } from "react";
import type { EnergyInvoice, MarketLine } from "../../api/shapes";
import { count } from "../../format";
import { texts } from "../../texts";
import { Icon } from "../../ui/Icon";
import { Empty, OnPhone, Panel, Rows } from "../../ui/Page";
import { Told } from "../../ui/Told";
import { owed } from "./flows";
import { exactly } from "./money";
import type { PartProps } from "./part";
import { useInvoices, useLines } from "./queries";
import { monthOf, stretchOfMonth } from "./time";

const words = texts.energy.invoice;

/** A month's bill, which this browser adds up again from the month's lines. */
export function Invoices({ network, session, spot, go }: PartProps) {
  const [month, choose] = useState(() => monthOf(Date.now()));
  const [invoices, lines] = [useInvoices(network.slug, month), useLines(network.slug, stretchOfMonth(month))];
  return (
    <Told query={invoices}>
      {(all) => {
        const one = all.find(({ device }) => device === spot.meter) ?? all[0];
        return (
          <>
            <div className="form energy-choose">
              <Select label={texts.energy.choose.meter} data={all.map(({ device, name }) => ({ value: device, label: name || device }))} value={one?.device ?? null} onChange={(meter) => go({ ...spot, meter: meter ?? undefined })} allowDeselect={false} />
              <TextInput type="month" label={words.month} value={month} onChange={(typed) => typed.currentTarget.value && choose(typed.currentTarget.value)} />
            </div>
            <Panel title={one ? words.title(one.name, month) : words.empty} note={words.note} action={session && <a href={`/api/v1/${network.slug}/invoices/${month}.csv`} download={`${month}.csv`}>{words.file}</a>}>
              {one && one.items.length > 0 ? <Told query={lines}>{(found) => <Bill invoice={one} lines={found} />}</Told> : <Empty icon="coin" title={words.empty}>{words.emptyNote}</Empty>}
            </Panel>
          </>
        );
      }}
    </Told>
  );
}

function Bill({ invoice: { device, items, totalMicro }, lines }: { invoice: EnergyInvoice; lines: readonly MarketLine[] }) {
  const sum = items.reduce((all, item) => all + BigInt(item.micro), 0n);
  const again = owed(device, lines);
  const agrees = sum === BigInt(totalMicro) && again === sum;
  const { what, energy, amount } = words.columns;
  return (
    <>
      <Rows stacks name={words.items} head={[what, energy, amount]}>
        {items.map((item) => (
          <tr key={`${item.kind}/${item.pays}`}>
            <td>{words.kinds[`${item.kind}/${item.pays}`] ?? texts.energy.trades.kinds[item.kind] ?? item.kind}</td>
            <td className="number"><OnPhone label={energy} />{texts.energy.trades.wattHours(count(item.wh))}</td>
            <td className="number"><OnPhone label={amount} />{exactly(item.micro)}</td>
          </tr>
        ))}
        <tr className="total"><td>{totalMicro < 0 ? words.gets : words.pays}</td><td /><td className="number">{exactly(Math.abs(totalMicro))}</td></tr>
      </Rows>
      <div className={agrees ? "verdict" : "verdict verdict-bad"} role="status">
        <Icon name={agrees ? "check" : "warn"} size={22} />
        <div><strong>{agrees ? words.agrees : words.differs}</strong><p className="small">{words.addedUp(count(lines.filter((line) => line.payer === device || line.payee === device).length), exactly(again))}</p></div>
      </div>
    </>
  );
}
