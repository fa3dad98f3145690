/** @file The share of runs to which something has not happened yet, against the steps. Runs in the browser, too. */
import { estimateSurvival, type SurvivalStep, survivalTime, type Waiting } from "../../analysis/index.ts";
import type { SweepData } from "../../charts/sweepData.ts";
import { formatShare, formatStep } from "../../words.ts";
import { type Html, html } from "../html.ts";
import { round } from "../svgAxis.ts";
import {
  axisSize,
  type Chosen,
  curveColor,
  curveDash,
  drawLegend,
  drawNote,
  listFewAxes,
  markRuns,
  mayChooseAxis,
  type SweepFigure,
  sayRest,
  sayWhere,
} from "./figure.ts";
import { createPlotAxis, drawPlot, layPlot, type PlotAxis } from "./plotFrame.ts";
import { pickAxis, rankAxes } from "./rankAxes.ts";
import { pickMeasured, splitRuns, toWaiting } from "./summary.ts";

const EVENTS = [
  { value: "grokkedAt", label: "Have not generalised yet" },
  { value: "firstSpike", label: "Have had no slingshot yet" },
  { value: "fittedAt", label: "Have not fitted yet" },
];

export const survivalCurves: SweepFigure = {
  name: "survival",
  title: "Not yet",
  meaning:
    "Kaplan and Meier's estimate with its interval of 95 % where there are at most three curves (Greenwood's variance, log(−log)); a stroke is a run that ended before it happened. Runs that a rule ended as hopeless bend the curve upwards: it takes them for runs like the others.",
  choices: (sweep) => {
    const by = sweep.generalised === null ? "" : `, by ${sweep.generalised.name}`;
    const events = EVENTS.filter(({ value }) => sweep.measures.some(({ name }) => name === value)).map(
      ({ value, label }) => ({ value, label: value === "grokkedAt" ? `${label}${by}` : label }),
    );
    if (events.length === 0) return null;
    const few = listFewAxes(sweep);
    return [
      { name: "event", label: "of runs that", options: events },
      ...(few.length === 0 ? [] : [mayChooseAxis(few, "by", "a curve for each")]),
    ];
  },
  draw: drawSurvival,
  uses: [waitOf, drawSurvivalCurve, traceSurvival, traceSurvivalBand],
};

/** When it happened to a run, or up to when it had not. */
interface WaitingRun extends Waiting {
  readonly run: number;
}

interface Curve {
  /** The value that its runs have in common; empty where they are all. */
  readonly name: string;
  readonly color: string;
  readonly dash: string;
  readonly waits: readonly WaitingRun[];
  readonly steps: readonly SurvivalStep[];
}

export function drawSurvival(sweep: SweepData, shown: readonly number[], chosen: Chosen, width: number): Html {
  const { event = "" } = chosen;
  const by = pickAxis(rankAxes(sweep, shown, [event], listFewAxes(sweep)), chosen.by ?? "", []);
  const groups = splitRuns(sweep, shown, by).map(({ cell, place, runs }) => {
    const waits = waitOf(sweep, runs, event);
    const color = curveColor(place, axisSize(sweep, by));
    const dash = curveDash(place, axisSize(sweep, by));
    return { name: sayWhere([by, cell]), color, dash, runs, waits, steps: estimateSurvival(waits) };
  });
  const area = layPlot(width);
  const ends = groups.flatMap(({ waits }) => waits.map(({ at }) => at));
  const x = createPlotAxis([0, ...ends], [area.left, area.right], Math.max(3, width / 110), {
    isLog: false,
    format: "step",
  });
  const y = createPlotAxis([0, 1], [area.bottom, area.top], 6, { isLog: false, format: "share" });
  const curves = groups.map((group) => drawSurvivalCurve(group, x, y, groups.length <= 3));
  const legend = groups.map(({ name, color, dash, runs, waits, steps }) => {
    const half = survivalTime(steps, 0.5);
    const happened = waits.filter((wait) => wait.happened).length;
    const text = `${happened} of ${waits.length}${half === null ? "" : `, half by ${formatStep(half)}`}`;
    return { color, dash, name: name === "" ? "all runs" : name, text, runs };
  });
  const rest = sayRest(sweep, shown, [by], "A curve has the runs of");
  return html`${drawNote(rest)}${drawLegend(legend)}${drawPlot(area, x, y, ["step", "share of runs, not yet"], curves)}`;
}

/** Of the runs of which it is known. */
export function waitOf(sweep: SweepData, runs: readonly number[], event: string): WaitingRun[] {
  return pickMeasured(sweep, runs, event).flatMap((value, i) =>
    value === null ? [] : [{ ...toWaiting(value), run: runs[i] as number }],
  );
}

export function drawSurvivalCurve(
  { name, color, dash, waits, steps }: Curve,
  x: PlotAxis,
  y: PlotAxis,
  hasBand: boolean,
): Html {
  const lead = name === "" ? "" : `${name}, `;
  const end = Math.max(0, ...waits.map(({ at }) => at));
  const marks = steps.map((step) => {
    const runs = waits.filter(({ at, happened }) => happened && at === step.at).map(({ run }) => run);
    return markRuns(
      runs,
      `${lead}step ${formatStep(step.at)}: ${formatShare(step.share)} not yet (${formatShare(step.low)} to ${formatShare(step.high)}), ${step.events} of ${step.atRisk}`,
      html`<circle cx="${round(x.place(step.at))}" cy="${round(y.place(step.share))}" r="3.5" fill="var(--${color})"/>`,
    );
  });
  const censored = waits.filter(({ happened }) => !happened);
  const strokes = [...new Set(censored.map(({ at }) => at))].map((at) => {
    const runs = censored.filter((wait) => wait.at === at).map(({ run }) => run);
    const [cx, cy] = [round(x.place(at)), y.place(steps.findLast((step) => step.at <= at)?.share ?? 1)];
    return markRuns(
      runs,
      `${lead}${runs.length} ended at step ${formatStep(at)} before it happened`,
      html`<path d="M${cx} ${round(cy - 6)}V${round(cy + 6)}" stroke="var(--${color})" stroke-width="3"/>`,
    );
  });
  const band = html`<path d="${traceSurvivalBand(steps, end, x, y)}" fill="var(--${color})" fill-opacity="0.14"/>`;
  return html`${hasBand ? band : null}<path d="${traceSurvival(steps, end, x, y)}" fill="none" stroke="var(--${color})" stroke-width="2" stroke-dasharray="${dash}"/>${marks}${strokes}`;
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
