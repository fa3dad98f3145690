/** @file What a measure is against the values of one axis: medians over seeds with a band. Runs in the browser, too. */
import { type Html, html } from "../html.ts";
import { round } from "../svgAxis.ts";
import {
  type Chosen,
  chooseAxis,
  chooseMeasure,
  curveColor,
  drawLegend,
  findMeasure,
  markRuns,
  type SweepFigure,
} from "./figure.ts";
import { createPlotAxis, drawPlot, layPlot, wantsLog } from "./plotFrame.ts";
import { pickMeasured, type Summary, splitRuns, summarise, wordSummary } from "./summary.ts";
import type { SweepData } from "./sweepData.ts";

/** As many as can be told apart. */
const MOST_CURVES = 12;

export const lines: SweepFigure = {
  name: "lines",
  title: "Along an axis",
  meaning:
    "Medians of the runs at each value; the band is from the lower to the upper quartile, of shares their interval of 95 %. A hollow mark at the upper edge: half of the runs have not come there.",
  choices: (sweep) => {
    const numeric = sweep.axes.filter(({ middles }) => middles !== null && middles.length > 1);
    if (numeric.length === 0 || sweep.measures.length === 0) return null;
    const few = sweep.axes.filter(({ cells }) => cells.length <= MOST_CURVES);
    const other = few.find(({ path }) => path !== numeric[0]?.path);
    return [
      chooseMeasure("measure", "of", sweep.measures),
      chooseAxis({ ...sweep, axes: numeric }, "x", "along"),
      { ...chooseAxis({ ...sweep, axes: few }, "by", "a line for each", "nothing"), chosen: other?.path ?? "" },
    ];
  },
  draw: drawLines,
};

export function drawLines(sweep: SweepData, shown: readonly number[], chosen: Chosen, width: number): Html {
  const { x: path = "", by = "" } = chosen;
  const measure = findMeasure(sweep, chosen.measure);
  const axis = sweep.axes.find((candidate) => candidate.path === path);
  const groups = splitRuns(sweep, shown, by === path ? "" : by).map((group) => ({
    ...group,
    points: splitRuns(sweep, group.runs, path)
      .map(({ cell, place, runs }) => {
        const summary = summarise(pickMeasured(sweep, runs, measure.name), measure.over);
        return { cell, runs, summary, value: axis?.middles?.[place] ?? 0 };
      })
      .filter(({ summary }) => summary.n > 0),
  }));
  const points = groups.flatMap((group) => group.points);
  const heights = points
    .flatMap(({ summary: { low, middle, high } }) => [low, middle, high])
    .filter((value) => value !== null);
  const area = layPlot(width);
  const isShare = measure.format === "share" ? [0, 1] : [];
  const x = createPlotAxis(
    points.map(({ value }) => value),
    [area.left, area.right],
    Math.max(3, width / 110),
    { isLog: axis?.isLog ?? false },
  );
  const y = createPlotAxis([...heights, ...isShare], [area.bottom, area.top], 6, {
    isLog: measure.format === "number" && wantsLog(heights),
    format: measure.format,
  });
  const count = axisSize(sweep, by);
  const heightOf = (value: number | null) => (value === null ? area.top : y.place(value));
  const curves = groups.map(({ cell, place, points: own }) => {
    const color = curveColor(place, count);
    const places = own.map(({ value, summary, runs, cell: at }) => ({ at: x.place(value), summary, runs, cell: at }));
    const marks = places.map(({ at, summary, runs, cell: value }) => {
      const where = [`${path} ${value}`, cell === "" ? "" : `${by} ${cell}`].filter(String).join(", ");
      const fill = summary.middle === null ? "paper" : color;
      return markRuns(
        runs,
        `${where}: ${measure.title}: ${wordSummary(summary, measure)}`,
        html`<circle cx="${round(at)}" cy="${round(heightOf(summary.middle))}" r="5" fill="var(--${fill})" stroke="var(--${color})" stroke-width="2"/>`,
      );
    });
    return html`<path d="${traceBand(places, heightOf)}" fill="var(--${color})" fill-opacity="0.16"/><path d="${traceMiddle(places, heightOf)}" fill="none" stroke="var(--${color})" stroke-width="2"/>${marks}`;
  });
  const legend = groups.map(({ cell, place, runs }) => ({
    color: curveColor(place, count),
    name: `${by} ${cell}`,
    text: `n ${runs.length}`,
    runs,
  }));
  return html`${by === "" || by === path ? null : drawLegend(legend)}${drawPlot(area, x, y, [path, measure.title], curves)}`;
}

export function axisSize({ axes }: SweepData, path: string): number {
  return axes.find((axis) => axis.path === path)?.cells.length ?? 1;
}

interface Placed {
  readonly at: number;
  readonly summary: Summary;
}

/** The line through the medians; it is not drawn where half of the runs have not come there. */
export function traceMiddle(places: readonly Placed[], heightOf: (value: number | null) => number): string {
  let isDown = false;
  return places
    .map(({ at, summary: { middle } }) => {
      const lead = isDown ? "L" : "M";
      isDown = middle !== null;
      return middle === null ? "" : `${lead}${round(at)} ${round(heightOf(middle))}`;
    })
    .join("");
}

/** The band from low to high; up to the edge where three quarters of the runs have not come there. */
export function traceBand(places: readonly Placed[], heightOf: (value: number | null) => number): string {
  const known = places.filter(({ summary: { low } }) => low !== null);
  if (known.length === 0) return "";
  const upper = known.map(({ at, summary: { high } }) => `${round(at)} ${round(heightOf(high))}`);
  const lower = known.map(({ at, summary: { low } }) => `${round(at)} ${round(heightOf(low))}`);
  return `M${[...upper, ...lower.reverse()].join("L")}Z`;
}
