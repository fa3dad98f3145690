/** @file The share of runs to which something has not happened yet, against the steps. Runs in the browser, too. */
import { estimateSurvival, type SurvivalStep, survivalTime } from "../../analysis/index.ts";
import { formatShare, formatStep } from "../../words.ts";
import { type Html, html } from "../html.ts";
import { round } from "../svgAxis.ts";
import { type Chosen, chooseAxis, curveColor, drawLegend, markRuns, type SweepFigure } from "./figure.ts";
import { axisSize } from "./lines.ts";
import { createPlotAxis, drawPlot, layPlot, type PlotAxis } from "./plotFrame.ts";
import { pickMeasured, splitRuns, toWaiting } from "./summary.ts";
import type { SweepData } from "./sweepData.ts";

const EVENTS = [
  { value: "grokkedAt", label: "Have not generalised yet" },
  { value: "firstSpike", label: "Have not slingshot yet" },
  { value: "fittedAt", label: "Have not fitted yet" },
];

export const survivalCurves: SweepFigure = {
  name: "survival",
  title: "Not yet",
  meaning:
    "Kaplan and Meier's estimate with its interval of 95 % (Greenwood's variance, log(−log)); a stroke is a run that ended before it happened. Runs that a rule ended as hopeless bend the curve upwards: it takes them for runs like the others.",
  choices: (sweep) => {
    const events = EVENTS.filter(({ value }) => sweep.measures.some(({ name }) => name === value));
    if (events.length === 0) return null;
    const few = sweep.axes.filter(({ cells }) => cells.length <= 12);
    return [
      { name: "event", label: "of runs that", options: events },
      ...(few.length === 0 ? [] : [chooseAxis({ ...sweep, axes: few }, "by", "a curve for each", "nothing")]),
    ];
  },
  draw: drawSurvival,
};

export function drawSurvival(sweep: SweepData, shown: readonly number[], chosen: Chosen, width: number): Html {
  const { event = "", by = "" } = chosen;
  const groups = splitRuns(sweep, shown, by).map((group) => {
    const values = pickMeasured(sweep, group.runs, event);
    const waits = values.flatMap((value, i) =>
      value === null ? [] : [{ ...toWaiting(value), run: group.runs[i] as number }],
    );
    return { ...group, waits, steps: estimateSurvival(waits) };
  });
  const area = layPlot(width);
  const ends = groups.flatMap(({ waits }) => waits.map(({ at }) => at));
  const x = createPlotAxis([0, ...ends], [area.left, area.right], Math.max(3, width / 110), {
    isLog: false,
    format: "step",
  });
  const y = createPlotAxis([0, 1], [area.bottom, area.top], 6, { isLog: false, format: "share" });
  const count = axisSize(sweep, by);
  const curves = groups.map(({ cell, place, waits, steps }) => {
    const color = curveColor(place, count);
    const end = Math.max(0, ...waits.map(({ at }) => at));
    const censored = waits.filter(({ happened }) => !happened);
    const marks = steps.map((step) => {
      const runs = waits.filter(({ at, happened }) => happened && at === step.at).map(({ run }) => run);
      const label = `${cell === "" ? "" : `${by} ${cell}, `}step ${formatStep(step.at)}: ${formatShare(step.share)} not yet (${formatShare(step.low)} to ${formatShare(step.high)}), ${step.events} of ${step.atRisk}`;
      return markRuns(
        runs,
        label,
        html`<circle cx="${round(x.place(step.at))}" cy="${round(y.place(step.share))}" r="3.5" fill="var(--${color})"/>`,
      );
    });
    const strokes = [...new Set(censored.map(({ at }) => at))].map((at) => {
      const runs = censored.filter((wait) => wait.at === at).map(({ run }) => run);
      const share = steps.findLast((step) => step.at <= at)?.share ?? 1;
      const label = `${cell === "" ? "" : `${by} ${cell}, `}${runs.length} ended at step ${formatStep(at)} before it happened`;
      const [cx, cy] = [round(x.place(at)), y.place(share)];
      return markRuns(
        runs,
        label,
        html`<path d="M${cx} ${round(cy - 6)}V${round(cy + 6)}" stroke="var(--${color})" stroke-width="3"/>`,
      );
    });
    const band =
      groups.length > 3
        ? null
        : html`<path d="${traceSurvivalBand(steps, end, x, y)}" fill="var(--${color})" fill-opacity="0.14"/>`;
    return html`${band}<path d="${traceSurvival(steps, end, x, y)}" fill="none" stroke="var(--${color})" stroke-width="2"/>${marks}${strokes}`;
  });
  const legend = groups.map(({ cell, place, runs, waits, steps }) => {
    const half = survivalTime(steps, 0.5);
    const happened = waits.filter((wait) => wait.happened).length;
    return {
      color: curveColor(place, count),
      name: cell === "" ? "all runs" : `${by} ${cell}`,
      text: `${happened} of ${waits.length}${half === null ? "" : `, half by ${formatStep(half)}`}`,
      runs,
    };
  });
  return html`${drawLegend(legend)}${drawPlot(area, x, y, ["step", "share of runs, not yet"], curves)}`;
}

export function traceSurvival(steps: readonly SurvivalStep[], end: number, x: PlotAxis, y: PlotAxis): string {
  const path = steps.map(({ at, share }) => `H${round(x.place(at))}V${round(y.place(share))}`).join("");
  return `M${round(x.place(0))} ${round(y.place(1))}${path}H${round(x.place(end))}`;
}

/** From where the share is first below 1 to where it comes to 0. */
export function traceSurvivalBand(steps: readonly SurvivalStep[], end: number, x: PlotAxis, y: PlotAxis): string {
  const known = steps.filter(({ low }) => !Number.isNaN(low));
  return known
    .map(({ low, high }, i) => {
      const [from, to] = [known[i]?.at ?? 0, known[i + 1]?.at ?? steps[known.length]?.at ?? end];
      return `M${round(x.place(from))} ${round(y.place(high))}H${round(x.place(to))}V${round(y.place(low))}H${round(x.place(from))}Z`;
    })
    .join("");
}
