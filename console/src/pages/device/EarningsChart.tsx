import "uplot/dist/uPlot.min.css";
import { useComputedColorScheme } from "@mantine/core";
import { useEffect, useRef, useState } from "react";
import uPlot from "uplot";
import type { Earning } from "../../api/shapes";
import { tokens, tokensExactly } from "../../format";
import { texts } from "../../texts";
import { paletteOf } from "../../theme";

const most = 60;
const height = 220;

/** One bar for each epoch. The table below says the same in words and exact numbers; amounts become floating point only here, for pixels. */
export default function EarningsChart({ rows }: { rows: readonly Earning[] }) {
  const holder = useRef<HTMLDivElement>(null);
  const scheme = useComputedColorScheme("light");
  const [pointed, point] = useState<number | null>(null);
  const sums = sumsOf(rows);
  const [epoch, sum] = sums.find(([number]) => number === pointed) ?? sums.at(-1)!;
  const token = rows[0]?.token ?? "";
  useEffect(() => {
    const box = holder.current!;
    const plot = new uPlot(options(box.clientWidth, scheme, point), dataOf(sumsOf(rows)), box);
    const watch = new ResizeObserver(() => plot.setSize({ width: box.clientWidth, height }));
    watch.observe(box);
    return () => {
      watch.disconnect();
      plot.destroy();
    };
  }, [rows, scheme]);
  return (
    <>
      <div ref={holder} className="chart" role="img" aria-label={texts.device.chart} />
      <p className="small muted chart-says" title={tokensExactly(sum, token)}>{texts.device.chartSays(epoch, tokens(sum, token))}</p>
    </>
  );
}

/** As many decimals as tell the largest mark from the others, the same on all. */
const placesFor = (marks: readonly number[]) => Math.min(9, Math.max(2, 1 - Math.floor(Math.log10(marks.at(-1) || 1))));

/** What each of the newest epochs paid, oldest first. */
function sumsOf(rows: readonly Earning[]): readonly [number, bigint][] {
  const byEpoch = new Map<number, bigint>();
  for (const row of rows) byEpoch.set(row.epoch, (byEpoch.get(row.epoch) ?? 0n) + BigInt(row.amount));
  return [...byEpoch].toSorted(([a], [b]) => a - b).slice(-most);
}

const dataOf = (sums: readonly [number, bigint][]): uPlot.AlignedData => [sums.map(([epoch]) => epoch), sums.map(([, sum]) => Number(sum) / 1e18)];

function options(width: number, scheme: "light" | "dark", point: (epoch: number | null) => void): uPlot.Options {
  const colour = paletteOf(scheme);
  const axis = { stroke: colour["--g-muted"], grid: { stroke: colour["--g-line"], width: 1 }, ticks: { show: false }, font: "12px Inter Variable, sans-serif" };
  return {
    width,
    height,
    cursor: { points: { show: false }, drag: { x: false, y: false } },
    legend: { show: false },
    hooks: { setCursor: [(plot) => point(plot.cursor.idx == null ? null : plot.data[0][plot.cursor.idx]!)] },
    scales: { x: { time: false, range: (_, from, to) => [from - 1, Math.max(to, from + 8) + 1] }, y: { range: (_, __, to) => [0, to > 0 ? to * 1.1 : 1] } },
    axes: [{ ...axis, grid: { show: false }, incrs: [1, 2, 5, 10, 20, 50, 100], values: (_, at) => at.map((value) => (value < 0 ? "" : `${value}`)) }, { ...axis, size: 70, values: (_, at) => at.map((value) => value.toFixed(placesFor(at))) }],
    series: [{}, { fill: colour["--g-good"], stroke: colour["--g-good"], width: 0, paths: uPlot.paths.bars!({ size: [0.7, 34, 2], radius: 0.15 }), points: { show: false } }],
  };
}
