/** @file Two measures against each other: a point for each run. Runs in the browser, too. */

import type { Measure, SweepData } from "../../charts/sweepData.ts";
import { formatStep } from "../../words.ts";
import { type Html, html } from "../html.ts";
import { round } from "../svgAxis.ts";
import {
  axisSize,
  type Chosen,
  chooseMeasure,
  curveColor,
  drawLegend,
  drawNote,
  findMeasure,
  listFewAxes,
  markRuns,
  mayChooseAxis,
  type SweepFigure,
  sayWhere,
} from "./figure.ts";
import { createPlotAxis, drawPlot, layPlot, type PlotAxis, wantsLog } from "./plotFrame.ts";
import { pickAxis, rankAxes } from "./rankAxes.ts";
import { pickMeasured, splitRuns, wordValue } from "./summary.ts";

export const scatter: SweepFigure = {
  name: "scatter",
  title: "Two measures",
  meaning: "A point is a run, or several that lie at the same place.",
  choices: (sweep) => {
    const numbers = sweep.measures.filter(({ over }) => over !== "share");
    if (numbers.length < 2) return null;
    const few = listFewAxes(sweep);
    const among = (names: readonly string[]) => numbers.toSorted((a, b) => rankOf(names, a) - rankOf(names, b));
    return [
      chooseMeasure(sweep, "x", "across", among(["firstSpike", "grokkedAt", "fittedAt", "slingshots"])),
      chooseMeasure(sweep, "y", "up", among(["highestValidationAccuracy", "lastLayerNorm"])),
      ...(few.length === 0 ? [] : [mayChooseAxis(few, "by", "colours by")]),
    ];
  },
  draw: drawScatter,
  uses: [placeRuns, placeMeasure, drawPoints],
};

/** Measures named come first, in this order. */
const rankOf = (names: readonly string[], { name }: Measure): number =>
  names.includes(name) ? names.indexOf(name) : names.length;

export function drawScatter(sweep: SweepData, shown: readonly number[], chosen: Chosen, width: number): Html {
  const [across, up] = [findMeasure(sweep, chosen.x), findMeasure(sweep, chosen.y)];
  const by = pickAxis(rankAxes(sweep, shown, [up.name], listFewAxes(sweep)), chosen.by ?? "", []);
  const groups = splitRuns(sweep, shown, by).map(({ cell, place, runs }) => ({
    name: sayWhere([by, cell]),
    color: curveColor(place, axisSize(sweep, by)),
    text: `n ${runs.length}`,
    runs,
    points: placeRuns(sweep, runs, across, up),
  }));
  const points = groups.flatMap((group) => group.points);
  const area = layPlot(width);
  const x = placeMeasure(
    across,
    points.map((point) => point.x),
    [area.left, area.right],
    Math.max(3, width / 110),
  );
  const y = placeMeasure(
    up,
    points.map((point) => point.y),
    [area.bottom, area.top],
    6,
  );
  const drawn = groups.map(({ name, color, points: own }) => drawPoints(own, x, y, { name, color, across, up }));
  const together = groups.reduce((count, { runs }) => count + runs.length, 0);
  const missing = together - points.length;
  const note = `Not drawn: ${formatStep(missing)} of ${formatStep(together)} runs, of which one of the two is not known or has not happened.`;
  const lost = shown.length - together;
  const without = `Not drawn: ${formatStep(lost)} runs without ${by}.`;
  const notes = drawNote(missing === 0 ? "" : note, lost === 0 ? "" : without);
  return html`${by === "" ? null : drawLegend(groups)}${drawPlot(area, x, y, [across.title, up.title], drawn)}${notes}`;
}

interface PlacedRun {
  readonly x: number;
  readonly y: number;
  readonly run: number;
}

/** Runs of which both measures are known and have happened. */
export function placeRuns(sweep: SweepData, runs: readonly number[], across: Measure, up: Measure): PlacedRun[] {
  const ys = pickMeasured(sweep, runs, up.name);
  return pickMeasured(sweep, runs, across.name).flatMap((x, i) => {
    const y = ys[i];
    const isKnown = typeof x === "number" && typeof y === "number" && Number.isFinite(x) && Number.isFinite(y);
    return isKnown ? [{ x, y, run: runs[i] as number }] : [];
  });
}

export function placeMeasure(
  { format }: Measure,
  values: readonly number[],
  ends: readonly [number, number],
  most: number,
): PlotAxis {
  return createPlotAxis(values, ends, most, { isLog: format === "number" && wantsLog(values), format });
}

/** Runs of one colour; those that lie at one place are one mark. */
export function drawPoints(
  points: readonly PlacedRun[],
  x: PlotAxis,
  y: PlotAxis,
  { name, color, across, up }: { name: string; color: string; across: Measure; up: Measure },
): Html {
  const marks = new Map<string, PlacedRun[]>();
  for (const point of points) {
    const key = `${Math.round(x.place(point.x) / 2)} ${Math.round(y.place(point.y) / 2)}`;
    const same = marks.get(key);
    if (same === undefined) marks.set(key, [point]);
    else same.push(point);
  }
  const drawn = [...marks.values()].map((same) => {
    const [first] = same as [PlacedRun];
    const label = `${name === "" ? "" : `${name}, `}${across.title} ${wordValue(first.x, across.format)}, ${up.title} ${wordValue(first.y, up.format)}${same.length === 1 ? "" : `: ${same.length} runs`}`;
    const radius = Math.min(9, 3.5 + Math.sqrt(same.length - 1));
    return markRuns(
      same.map(({ run }) => run).sort((a, b) => a - b),
      label,
      html`<circle cx="${round(x.place(first.x))}" cy="${round(y.place(first.y))}" r="${round(radius)}" fill="var(--${color})" fill-opacity="0.6" stroke="var(--${color})"/>`,
    );
  });
  return html`${drawn}`;
}
