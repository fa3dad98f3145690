/** @file The charts of a report: their figures as HTML and their numbers as page data. */

import {
  type ChartChoice,
  type ColumnDescription,
  chartId,
  chooseCharts,
  countKnown,
  limitFamily,
  listLines,
  type PageData,
  type PageRun,
} from "../charts/index.ts";
import { nameFloors } from "../charts/nameFloors.ts";
import {
  floorOf,
  isParent,
  type JudgedRun,
  listForkSteps,
  listLostSteps,
  otherLossEndOf,
  takeOffFloor,
} from "../verdict/index.ts";
import { formatStep, joinWords } from "../words.ts";
import { type Figure, renderFigure } from "./chartFigure.ts";
import { renderToolbar } from "./chartToolbar.ts";
import { renderSmallCharts } from "./chartTopics.ts";
import type { ArrayEmbedder } from "./embedArrays.ts";
import { type Html, html } from "./html.ts";
import { type Buckets, chooseBuckets, joinSteps, locateSteps, reduceSeries } from "./reduceSeries.ts";

export interface ChartSection {
  readonly section: Html;
  readonly data: PageData;
}

/** Charts that are seen at first sight: of a slingshot, loss and norm. */
const PICTURE = 2;

/** Most points of a line in a page of few columns, and the fewest of one with very many. */
export const defaultPointLimit = 50_000;
const LEAST_POINTS = 5_000;
/** Numbers in a page above which its charts have fewer points: about 10 MB. */
const MOST_NUMBERS = 2_000_000;

/**
 * Null when no run has recorded a step.
 * @param overview what is said of the runs; of a single one above the first charts, where there is room for both
 * @param after what follows the first charts
 * @param pointLimit most points a chart before steps are put into buckets; where it is left out, what keeps the page small
 */
export function renderCharts(
  judged: readonly JudgedRun[],
  descriptions: readonly ColumnDescription[],
  overview: Html | null,
  after: Html | null,
  pointLimit: number | undefined,
  arrays: ArrayEmbedder,
): ChartSection | null {
  if (judged.every(({ series }) => series.step.length === 0)) return null;
  const runs = judged.map((run) => ({ ...run, series: takeOffFloor(run) }));
  const full = runs.map(({ series }) => series);
  const columns = new Set(full.flatMap((series) => Object.keys(series.columns)));
  const floored = judged.map((run) => ({
    label: run.label,
    value: floorOf(run),
    otherLossEnd: otherLossEndOf(run) ?? null,
  }));
  const all = nameFloors(chooseCharts([...columns], descriptions), floored).map((chart): Figure => {
    const limited = limitFamily(chart, runs);
    return { chart: limited, lines: listLines(limited, runs), members: chart.columns.length };
  });
  const figures = all.filter(isMeasured);
  const forks = listForkSteps(runs);
  const buckets = chooseBuckets(
    full,
    pointLimit ?? choosePointLimit(figures, runs),
    forks.map((step) => step + 1),
  );
  const shown = buckets === null ? full : full.map((series) => reduceSeries(series, buckets));
  const steps = joinSteps(shown);
  const rows = shown.map(({ step }) => locateSteps(step, steps));
  const data: PageData = {
    forks,
    isReduced: buckets !== null,
    runs: runs.map((run) => describeRun(run, isParent(run, runs))),
    steps: isConsecutive(steps) ? { start: steps[0] ?? 0, count: steps.length } : { array: arrays.addSteps(steps) },
    charts: figures.map(({ chart: { name, axis, place, phases, spikes }, lines }) => ({
      id: chartId(name),
      axis,
      place,
      phases,
      spikes,
      lines: lines.map(({ label: _, name: __, column, values: ___, ...line }) => {
        const values = shown[line.run]?.columns[column] ?? new Float32Array(0);
        return { ...line, ...arrays.addColumn(values, rows[line.run] ?? new Uint32Array(0)) };
      }),
    })),
  };
  const placed = (place: ChartChoice["place"]) => figures.filter(({ chart }) => chart.place === place);
  const main = placed("main").map((figure) => renderFigure(figure, runs));
  const section = html`
<section id="charts" class="${runs.length === 1 ? "single" : "several"}">
  <h2 class="unseen">Step by step</h2>
  ${overview}
  ${renderToolbar(runs)}
  <div class="picture">${main.slice(0, PICTURE)}</div>
  <div class="reading">${explainPhases(runs)}
  <p class="muted small">${describeResolution(runs, buckets)} Drag across a chart to zoom, double-click to see all steps again; the address keeps what is shown.</p></div>
  ${after}
  ${main.slice(PICTURE)}
  ${renderSmallCharts(placed("more"), runs)}
  ${nameUnmeasured(all.filter((figure) => !isMeasured(figure)))}
</section>`;
  return { section, data };
}

function describeRun({ label, slingshots }: JudgedRun, parent: boolean): PageRun {
  const phases = slingshots.slingshots.map(({ growthStart, spike, plateauEnd }) => ({
    growthStart,
    spike,
    plateauEnd,
  }));
  return { label, parent, phases };
}

/** Whether there is anything to draw, or should be: what has a schedule may never have come to its turn. */
const isMeasured = ({ chart, lines }: Figure): boolean =>
  !chart.isScheduled || lines.some(({ values }) => countKnown(values) > 0);

function nameUnmeasured(figures: readonly Figure[]): Html | null {
  if (figures.length === 0) return null;
  return html`<p class="muted small">Never measured, and so not drawn: ${joinWords(figures.map(({ chart }) => chart.title))}.</p>`;
}

/** Columns that are seldom measured count for as much as they hold. */
function choosePointLimit(figures: readonly Figure[], runs: readonly JudgedRun[]): number {
  const numbers = figures.flatMap(({ lines }) => lines).reduce((sum, { values }) => sum + countKnown(values), 0);
  const rows = runs.reduce((sum, { series }) => sum + series.step.length, 0);
  const columns = numbers / rows;
  return Math.min(defaultPointLimit, Math.max(LEAST_POINTS, Math.floor(MOST_NUMBERS / columns)));
}

function isConsecutive(steps: Float64Array): boolean {
  return steps.every((step, i) => step === (steps[0] as number) + i);
}

function describeResolution(runs: readonly JudgedRun[], buckets: Buckets | null): string {
  const rows = runs.reduce((sum, { series }) => sum + series.step.length, 0);
  const isLost = runs.some(({ damaged = [] }) => listLostSteps(damaged).length > 0);
  if (buckets === null)
    return `Every ${isLost ? "step that can be read" : "recorded step"} is in this file; where several share a pixel, the line is their median and the band goes from the smallest to the largest, so no spike is lost.`;
  return `The ${formatStep(rows)} ${isLost ? "steps that can be read" : "recorded steps"} are reduced for this file: every ${formatStep(buckets.steps)} steps (fewer at the beginning) are kept by their smallest and largest value, between which the band lies, so no spike is lost and none is moved by more than ${formatStep(buckets.steps)} steps. The run folder has every step.`;
}

function explainPhases(runs: readonly JudgedRun[]): Html | null {
  if (runs.every(({ slingshots }) => slingshots.slingshots.length === 0)) return null;
  return html`
  <p>A <b>slingshot</b> is one cycle of a network that already fits its data:
  <span class="key"><i class="growth"></i><b>growth</b></span> of the last layer's weights while the loss is tiny, a sudden
  <span class="key"><i class="spike"></i><b>spike</b></span> of the loss, and a
  <span class="key"><i class="plateau"></i><b>plateau</b></span> on which the loss falls again while the weights hardly
  change. Charts that tell of them are shaded with these phases.</p>`;
}
