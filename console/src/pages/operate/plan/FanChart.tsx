import "uplot/dist/uPlot.min.css";
import { useComputedColorScheme } from "@mantine/core";
import { useEffect, useRef } from "react";
import uPlot from "uplot";
import { texts } from "../../../texts";
import { paletteOf } from "../../../theme";
import { type Quantiles, short } from "./model";

const height = 190;
const year = 365;
const words = texts.plan;

/** How a quantity spreads over the runs: the middle run, half of the runs, nine in ten; the dashed line is the middle run before anything was changed. */
export default function FanChart({ name, days, fan, before }: { name: string; days: readonly number[]; fan: Quantiles; before?: readonly number[] }) {
  const holder = useRef<HTMLDivElement>(null);
  const scheme = useComputedColorScheme("light");
  useEffect(() => {
    const box = holder.current!;
    const lines = [fan.p95, fan.p75, fan.p50, fan.p25, fan.p5, before ?? fan.p50];
    const plot = new uPlot(options(box.clientWidth, scheme, before !== undefined), [[...days], ...lines.map((line) => [...line])], box);
    const watch = new ResizeObserver(() => plot.setSize({ width: box.clientWidth, height }));
    watch.observe(box);
    return () => {
      watch.disconnect();
      plot.destroy();
    };
  }, [days, fan, before, scheme]);
  return (
    <figure className="fan">
      <figcaption>{name}</figcaption>
      <div ref={holder} role="img" aria-label={words.chart(name, short(fan.p5.at(-1)!), short(fan.p50.at(-1)!), short(fan.p95.at(-1)!))} />
    </figure>
  );
}

function options(width: number, scheme: "light" | "dark", compares: boolean): uPlot.Options {
  const colour = paletteOf(scheme);
  const axis = { stroke: colour["--g-muted"], grid: { stroke: colour["--g-line"], width: 1 }, ticks: { show: false }, font: "12px Inter Variable, sans-serif" };
  const edge: uPlot.Series = { width: 0, points: { show: false } };
  return {
    width,
    height,
    cursor: { show: false },
    legend: { show: false },
    scales: { x: { time: false }, y: { range: (_, from, to) => [from > 0 && from < to / 3 ? 0 : from, to === from ? from + 1 : to] } },
    axes: [{ ...axis, grid: { show: false }, splits: (_, __, from, to) => Array.from({ length: Math.floor((to - from) / year) + 1 }, (___, at) => at * year), values: (_, all) => all.map((day) => words.years(`${day / year}`)) }, { ...axis, size: 62, values: (_, all) => all.map(short) }],
    bands: [{ series: [1, 5], fill: colour["--g-good-soft"] }, { series: [2, 4], fill: `${colour["--g-good"]}40` }],
    series: [{}, edge, edge, { stroke: colour["--g-good"], width: 2, points: { show: false } }, edge, edge, { stroke: colour["--g-muted"], width: compares ? 1.5 : 0, dash: [5, 5], points: { show: false } }],
  };
}
