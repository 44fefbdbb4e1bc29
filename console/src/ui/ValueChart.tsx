import "uplot/dist/uPlot.min.css";
import { useComputedColorScheme } from "@mantine/core";
import { useEffect, useRef, useState } from "react";
import uPlot from "uplot";
import { moment } from "../format";
import { texts } from "../texts";
import { paletteOf } from "../theme";

type Point = { atMs: number; value: number };

const height = 220;
const twoDays = 172_800;
const words = texts.valueChart;

/** A value over time. What is pointed at, or else the newest, is said below in words. */
export default function ValueChart({ name, unit, points }: { name: string; unit: string; points: readonly Point[] }) {
  const holder = useRef<HTMLDivElement>(null);
  const scheme = useComputedColorScheme("light");
  const [pointed, point] = useState<number | null>(null);
  const one = points[pointed ?? points.length - 1] ?? points.at(-1)!;
  const key = `${points.length}/${points.at(-1)?.atMs}`;
  useEffect(() => {
    const box = holder.current!;
    const plot = new uPlot(options(box.clientWidth, scheme, point), [points.map((each) => each.atMs / 1000), points.map((each) => each.value)], box);
    const watch = new ResizeObserver(() => plot.setSize({ width: box.clientWidth, height }));
    watch.observe(box);
    return () => {
      watch.disconnect();
      plot.destroy();
    };
  }, [name, key, scheme]);
  return (
    <>
      <div ref={holder} className="chart" role="img" aria-label={words.over(name)} />
      <p className="small muted chart-says">{words.says(name, `${one.value}${unit ? ` ${unit}` : ""}`, moment(one.atMs))}</p>
    </>
  );
}

function options(width: number, scheme: "light" | "dark", point: (at: number | null) => void): uPlot.Options {
  const colour = paletteOf(scheme);
  const axis = { stroke: colour["--g-muted"], grid: { stroke: colour["--g-line"], width: 1 }, ticks: { show: false }, font: "12px Inter Variable, sans-serif" };
  const around = (_: uPlot, from: number | null, to: number | null): [number, number] => (from === null || to === null ? [0, 1] : from === to ? [from - 1, to + 1] : [from - (to - from) * 0.15, to + (to - from) * 0.15]);
  return {
    width,
    height,
    cursor: { drag: { x: false, y: false } },
    legend: { show: false },
    hooks: { setCursor: [(plot) => point(plot.cursor.idx ?? null)] },
    scales: { x: { range: (_, from, to) => (from === to ? [from - 60, to + 60] : [from, to]) }, y: { range: around } },
    axes: [{ ...axis, grid: { show: false }, space: 90, values: (_, at) => at.map((seconds) => (at.at(-1)! - at[0]! > twoDays ? moment(seconds * 1000).slice(5, 16) : moment(seconds * 1000).slice(11, 19))) }, { ...axis, size: 60 }],
    series: [{}, { stroke: colour["--g-good"], width: 2, fill: colour["--g-good-soft"], points: { show: true, size: 6, fill: colour["--g-good"] } }],
  };
}
