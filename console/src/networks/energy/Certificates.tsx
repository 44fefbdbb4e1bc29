import type { Certificate, Device } from "../../api/shapes";
import { count, kilowattHours, moment } from "../../format";
import { texts } from "../../texts";
import { Empty, Fact, Facts, OnPhone, Panel, Rows } from "../../ui/Page";
import { Told } from "../../ui/Told";
import { heatOf, type Hour } from "./heat";
import type { PartProps } from "./part";
import { useCertificates, useMeters } from "./queries";
import { useStretch } from "./useStretch";

const words = texts.energy.certificates;
const shown = 40;
const hours = Array.from({ length: 24 }, (_, hour) => hour);

/** A week of solar energy by the hour: how much there was, and how much of it somebody has claimed. */
export function Certificates({ network, spot }: PartProps) {
  const { toMs } = useStretch(spot);
  const [meters, certificates] = [useMeters(network.slug), useCertificates(network.slug, toMs)];
  return (
    <Told query={certificates}>
      {(all) => {
        if (all.length === 0) return <Panel><Empty icon="proof" title={words.empty}>{words.emptyNote}</Empty></Panel>;
        const [wh, free] = [all.reduce((sum, one) => sum + one.wh, 0), all.reduce((sum, one) => sum + one.freeWh, 0)];
        return (
          <>
            <Panel title={words.title} note={words.note}>
              <Facts>
                <Fact label={words.issued} value={kilowattHours(wh)} />
                <Fact label={words.claimed} value={kilowattHours(wh - free)} note={words.share(Math.floor(((wh - free) * 100) / Math.max(1, wh)))} />
                <Fact label={words.free} value={kilowattHours(free)} />
              </Facts>
              <Heat certificates={all} />
            </Panel>
            <Panel title={words.list}><List all={all} meters={meters.data ?? []} /></Panel>
          </>
        );
      }}
    </Told>
  );
}

function Heat({ certificates }: { certificates: readonly Certificate[] }) {
  const days = heatOf(certificates);
  const most = Math.max(1, ...days.flatMap((day) => day.hours.map((hour) => hour.wh)));
  return (
    <>
      <div className="rows heat" tabIndex={0} role="region" aria-label={words.heat}>
        <table>
          <thead><tr><th scope="col">{words.day}</th>{hours.map((hour) => <th key={hour} scope="col">{hour}</th>)}</tr></thead>
          <tbody>{days.map(({ dayMs, hours: row }) => <tr key={dayMs}><th scope="row">{moment(dayMs).slice(5, 10)}</th>{row.map((hour, at) => <Cell key={at} hour={hour} most={most} />)}</tr>)}</tbody>
        </table>
      </div>
      <p className="small muted">{words.heatNote}</p>
    </>
  );
}

/** The higher the bar, the more sun; its full part is what was claimed. */
function Cell({ hour: { wh, claimed }, most }: { hour: Hour; most: number }) {
  if (wh === 0) return <td><span className="hidden">{words.none}</span></td>;
  const [all, full] = [Math.max(2, (wh * 24) / most), (claimed * 24) / most];
  return (
    <td title={words.cell(count(wh), count(claimed))}>
      <span className="hidden">{words.cell(count(wh), count(claimed))}</span>
      <svg viewBox="0 0 20 24" width="20" height="24" aria-hidden="true"><rect className="heat-all" y={24 - all} width="20" height={all} /><rect className="heat-claimed" y={24 - full} width="20" height={full} /></svg>
    </td>
  );
}

function List({ all, meters }: { all: readonly Certificate[]; meters: readonly Device[] }) {
  const { when, meter, range, claims } = words.columns;
  return (
    <>
      <Rows stacks name={words.list} head={[when, meter, range, claims]}>
        {all.toSorted((a, b) => b.slotMs - a.slotMs).slice(0, shown).map((one) => (
          <tr key={one.id}>
            <td className="nowrap">{moment(one.slotMs).slice(0, 16)}</td>
            <td><OnPhone label={meter} />{meters.find((device) => device.id === one.device)?.name ?? one.device}</td>
            <td><OnPhone label={range} />{words.range(count(one.firstWh), count(one.lastWh), count(one.wh))}</td>
            <td>{one.slices.length === 0 ? words.unclaimed : one.slices.map((slice) => <div key={slice.firstWh}>{words.slice(count(slice.lastWh - slice.firstWh + 1), meters.find((device) => device.id === slice.for)?.name ?? slice.for)}</div>)}</td>
          </tr>
        ))}
      </Rows>
      {all.length > shown && <p className="small muted">{texts.energy.trades.more(count(shown), count(all.length))}</p>}
    </>
  );
}
