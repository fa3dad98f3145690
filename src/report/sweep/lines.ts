/** @file What a measure is against the values of one axis: medians over seeds with a band. Runs in the browser, too. */

import type { Measure, SweepAxis, SweepData } from "../../charts/sweepData.ts";
import { type Html, html } from "../html.ts";
import { round } from "../svgAxis.ts";
import {
  axisSize,
  type Chosen,
  chooseAxis,
  chooseMeasure,
  curveColor,
  curveDash,
  drawLegend,
  drawNote,
  findMeasure,
  listFewAxes,
  markRuns,
  mayChooseAxis,
  type SweepFigure,
  sayRest,
  sayWhere,
} from "./figure.ts";
import { createPlotAxis, drawPlot, layPlot, type PlotArea, wantsLog } from "./plotFrame.ts";
import { pickAxis, rankAxes } from "./rankAxes.ts";
import { pickMeasured, type Summary, splitRuns, summarise, wordSummary } from "./summary.ts";

export const lines: SweepFigure = {
  name: "lines",
  title: "Along an axis",
  meaning:
    "Medians of the runs at each value; the band, of at most three lines, is from the lower to the upper quartile, of fewer than ten runs from the smallest to the largest, of shares their interval of 95 %. Hollow marks above the plot: half of the runs have not come there.",
  choices: (sweep) => {
    const numeric = listNumericAxes(sweep);
    if (numeric.length === 0 || sweep.measures.length === 0) return null;
    return [
      chooseMeasure(sweep, "measure", "of", sweep.measures),
      chooseAxis(numeric, "x", "along"),
      mayChooseAxis(listFewAxes(sweep), "by", "a line for each"),
    ];
  },
  draw: drawLines,
  uses: [listNumericAxes, pickLineAxes, placePoints, drawNotYet, drawCurve, traceBand, traceMiddle],
};

export function drawLines(sweep: SweepData, shown: readonly number[], chosen: Chosen, width: number): Html {
  const measure = findMeasure(sweep, chosen.measure);
  const { x: path, by } = pickLineAxes(sweep, shown, chosen);
  const axis = sweep.axes.find((candidate) => candidate.path === path);
  const groups = splitRuns(sweep, shown, by).map(({ cell, place, runs }) => ({
    name: sayWhere([by, cell]),
    color: curveColor(place, axisSize(sweep, by)),
    dash: curveDash(place, axisSize(sweep, by)),
    text: `n ${runs.length}`,
    runs,
    points: placePoints(sweep, runs, axis, measure),
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
  // What has not come has no place on an axis of steps, and must not look as the largest of them.
  const hasBands = groups.length <= 3;
  const isOpen = points.some(({ summary: { middle, high } }) => middle === null || (hasBands && high === null));
  const notYet = { top: area.top, height: isOpen ? 26 : 0 };
  const y = createPlotAxis([...heights, ...isShare], [area.bottom, area.top + notYet.height], 6, {
    isLog: measure.format === "number" && wantsLog(heights),
    format: measure.format,
  });
  const heightOf = (value: number | null) => (value === null ? notYet.top + notYet.height / 2 : y.place(value));
  const curves = groups.map(({ name, color, dash, points: own }) => {
    const places = own.map(({ value, cell, ...point }) => ({
      ...point,
      at: x.place(value),
      label: `${[sayWhere([path, cell]), name].filter(String).join(", ")}: ${measure.title}: ${wordSummary(point.summary, measure)}`,
    }));
    const band = html`<path d="${traceBand(places, heightOf)}" fill="var(--${color})" fill-opacity="0.16"/>`;
    return html`${hasBands ? band : null}${drawCurve(places, { color, dash }, heightOf)}`;
  });
  const rest = sayRest(sweep, shown, [path, by], "A mark has the runs of");
  return html`${drawNote(rest)}${by === "" ? null : drawLegend(groups)}${drawPlot(area, x, y, [path, measure.title], [isOpen ? drawNotYet(area, notYet) : null, ...curves])}`;
}

/** The strip above the plot where marks stand of what half of the runs have not come to. */
export function drawNotYet(
  { left, right }: PlotArea,
  { top, height }: { readonly top: number; readonly height: number },
): Html {
  return html`<rect class="not-yet" x="${left}" y="${top}" width="${right - left}" height="${height}"/><text x="${left - 7}" y="${top + height / 2}" dy="4" text-anchor="end">not yet</text>`;
}

/** Axes of numbers, along which there can be a line. */
export function listNumericAxes({ axes }: SweepData): readonly SweepAxis[] {
  return axes.filter(({ middles }) => middles !== null && middles.length > 1);
}

/** The axis along which lines go, and that which has a line for each of its values. */
export function pickLineAxes(sweep: SweepData, shown: readonly number[], { x = "*", by = "*", measure = "" }: Chosen) {
  const along = pickAxis(rankAxes(sweep, shown, [measure], listNumericAxes(sweep)), x, [by]);
  const each = pickAxis(rankAxes(sweep, shown, [measure], listFewAxes(sweep)), by, [along]);
  return { x: along, by: each === along ? "" : each };
}

/** A point at each value of the axis of which any run has a number. */
export function placePoints(sweep: SweepData, runs: readonly number[], axis: SweepAxis | undefined, measure: Measure) {
  return splitRuns(sweep, runs, axis?.path ?? "")
    .map(({ cell, place, runs: own }) => {
      const summary = summarise(pickMeasured(sweep, own, measure.name), measure.over);
      return { cell, runs: own, summary, value: axis?.middles?.[place] ?? 0 };
    })
    .filter(({ summary }) => summary.n > 0);
}

export function drawCurve(
  places: readonly (Placed & { readonly runs: readonly number[]; readonly label: string })[],
  { color, dash }: { readonly color: string; readonly dash: string },
  heightOf: (value: number | null) => number,
): Html {
  const marks = places.map(({ at, summary, runs, label }) => {
    const fill = summary.middle === null ? "paper" : color;
    return markRuns(
      runs,
      label,
      html`<circle cx="${round(at)}" cy="${round(heightOf(summary.middle))}" r="5" fill="var(--${fill})" stroke="var(--${color})" stroke-width="2"/>`,
    );
  });
  return html`<path d="${traceMiddle(places, heightOf)}" fill="none" stroke="var(--${color})" stroke-width="2" stroke-dasharray="${dash}"/>${marks}`;
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

/** The band from low to high; up to the strip above where three quarters of the runs have not come there. */
export function traceBand(places: readonly Placed[], heightOf: (value: number | null) => number): string {
  const known = places.filter(({ summary: { low } }) => low !== null);
  if (known.length === 0) return "";
  const upper = known.map(({ at, summary: { high } }) => `${round(at)} ${round(heightOf(high))}`);
  const lower = known.map(({ at, summary: { low } }) => `${round(at)} ${round(heightOf(low))}`);
  return `M${[...upper, ...lower.reverse()].join("L")}Z`;
}
