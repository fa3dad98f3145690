/** @file Two measures against each other: a point for each run. Runs in the browser, too. */
import { formatStep } from "../../words.ts";
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
import { axisSize } from "./lines.ts";
import { createPlotAxis, drawPlot, layPlot, wantsLog } from "./plotFrame.ts";
import { pickMeasured, splitRuns, wordValue } from "./summary.ts";
import type { SweepData } from "./sweepData.ts";

const MOST_COLORS = 12;

export const scatter: SweepFigure = {
  name: "scatter",
  title: "Two measures",
  meaning: "A point is a run, or several that lie at the same place.",
  choices: (sweep) => {
    const numbers = sweep.measures.filter(({ over }) => over !== "share");
    if (numbers.length < 2) return null;
    const has = (name: string) => numbers.some((measure) => measure.name === name);
    const few = sweep.axes.filter(({ cells }) => cells.length <= MOST_COLORS);
    return [
      { ...chooseMeasure("x", "across", numbers), chosen: has("firstSpike") ? "firstSpike" : "slingshots" },
      {
        ...chooseMeasure("y", "up", numbers),
        chosen: has("highestValidationAccuracy") ? "highestValidationAccuracy" : "lastLayerNorm",
      },
      ...(few.length === 0 ? [] : [chooseAxis({ ...sweep, axes: few }, "by", "colours by", "nothing")]),
    ];
  },
  draw: drawScatter,
};

export function drawScatter(sweep: SweepData, shown: readonly number[], chosen: Chosen, width: number): Html {
  const { by = "" } = chosen;
  const [across, up] = [findMeasure(sweep, chosen.x), findMeasure(sweep, chosen.y)];
  const count = axisSize(sweep, by);
  const points = splitRuns(sweep, shown, by).flatMap(({ cell, place, runs }) => {
    const ys = pickMeasured(sweep, runs, up.name);
    return pickMeasured(sweep, runs, across.name).flatMap((x, i) => {
      const y = ys[i];
      const isKnown = typeof x === "number" && typeof y === "number" && Number.isFinite(x) && Number.isFinite(y);
      return isKnown ? [{ x, y, cell, place, run: runs[i] as number }] : [];
    });
  });
  const area = layPlot(width);
  const [xs, ys] = [points.map(({ x }) => x), points.map(({ y }) => y)];
  const log = (format: string, values: readonly number[]) => format === "number" && wantsLog(values);
  const x = createPlotAxis(xs, [area.left, area.right], Math.max(3, width / 110), {
    isLog: log(across.format, xs),
    format: across.format,
  });
  const y = createPlotAxis(ys, [area.bottom, area.top], 6, { isLog: log(up.format, ys), format: up.format });
  const marks = new Map<string, (typeof points)[number][]>();
  for (const point of points) {
    const key = `${Math.round(x.place(point.x) / 2)} ${Math.round(y.place(point.y) / 2)} ${point.place}`;
    marks.set(key, [...(marks.get(key) ?? []), point]);
  }
  const drawn = [...marks.values()].map((same) => {
    const [first] = same as [(typeof points)[number]];
    const color = curveColor(first.place, count);
    const where = first.cell === "" ? "" : `${by} ${first.cell}, `;
    const label = `${where}${across.title} ${wordValue(first.x, across.format)}, ${up.title} ${wordValue(first.y, up.format)}${same.length === 1 ? "" : `: ${same.length} runs`}`;
    const radius = Math.min(9, 3.5 + Math.sqrt(same.length - 1));
    return markRuns(
      same.map(({ run }) => run).sort((a, b) => a - b),
      label,
      html`<circle cx="${round(x.place(first.x))}" cy="${round(y.place(first.y))}" r="${round(radius)}" fill="var(--${color})" fill-opacity="0.6" stroke="var(--${color})"/>`,
    );
  });
  const missing = shown.length - points.length;
  const legend = splitRuns(sweep, shown, by).map(({ cell, place, runs }) => ({
    color: curveColor(place, count),
    name: `${by} ${cell}`,
    text: `n ${runs.length}`,
    runs,
  }));
  const note = `${formatStep(missing)} of ${formatStep(shown.length)} runs are not drawn: one of the two is not known of them, or has not happened.`;
  return html`${by === "" ? null : drawLegend(legend)}${drawPlot(area, x, y, [across.title, up.title], drawn)}${missing === 0 ? null : html`<p class="muted small">${note}</p>`}`;
}
