/** @file The charts of a report: their figures as HTML and their numbers as page data. */

import {
  type ChartChoice,
  type ColumnDescription,
  chooseCharts,
  isValidation,
  type PageData,
} from "../charts/index.ts";
import type { ColumnValues } from "../series.ts";
import {
  isImported,
  isParent,
  type JudgedRun,
  lastStep,
  listForkSteps,
  listLostSteps,
  takeOffFloor,
} from "../verdict/index.ts";
import { formatNumber, formatShare, formatStep } from "../words.ts";
import type { ArrayEmbedder } from "./embedArrays.ts";
import { type Html, html } from "./html.ts";
import { nameFloors } from "./lossCharts.ts";
import { type Buckets, chooseBuckets, joinSteps, locateSteps, reduceSeries } from "./reduceSeries.ts";

export interface ChartSection {
  readonly section: Html;
  readonly data: PageData;
}

/** Null when no run has recorded a step. `pointLimit`: most points a chart before steps are put into buckets. */
export function renderCharts(
  judged: readonly JudgedRun[],
  descriptions: readonly ColumnDescription[],
  pointLimit: number,
  arrays: ArrayEmbedder,
): ChartSection | null {
  if (judged.every(({ series }) => series.step.length === 0)) return null;
  const runs = judged.map((run) => ({ ...run, series: takeOffFloor(run) }));
  const full = runs.map(({ series }) => series);
  const forks = listForkSteps(runs);
  const buckets = chooseBuckets(
    full,
    pointLimit,
    forks.map((step) => step + 1),
  );
  const shown = buckets === null ? full : full.map((series) => reduceSeries(series, buckets));
  const steps = joinSteps(shown);
  const rows = shown.map(({ step }) => locateSteps(step, steps));
  const columns = full.flatMap((series) => Object.keys(series.columns));
  const charts = nameFloors(chooseCharts(columns, descriptions), runs);
  const data: PageData = {
    forks,
    runs: runs.map((run) => ({
      label: run.label,
      parent: isParent(run, runs),
      phases: run.slingshots.slingshots.map(({ growthStart, spike, plateauEnd }) => ({
        growthStart,
        spike,
        plateauEnd,
      })),
    })),
    steps: isConsecutive(steps) ? { start: steps[0] ?? 0, count: steps.length } : { array: arrays.addSteps(steps) },
    charts: charts.map((chart) => ({
      id: chartId(chart.name),
      axis: chart.axis,
      place: chart.place,
      phases: chart.phases,
      spikes: chart.spikes,
      lines: listLines(chart, runs).map(({ run, column }) => {
        const values = shown[run]?.columns[column] ?? new Float32Array(0);
        return { run, validation: isValidation(column), ...arrays.addColumn(values, rows[run] ?? new Uint32Array(0)) };
      }),
    })),
  };
  const figures = (place: ChartChoice["place"]) =>
    charts.filter((chart) => chart.place === place).map((chart) => renderFigure(chart, runs));
  const more = figures("more");
  const section = html`
<section id="charts">
  <h2>Step by step</h2>
  ${explainPhases(runs)}
  <p class="muted small">${describeResolution(runs, buckets)} Drag across a chart to zoom, double-click to see all steps again.</p>
  ${renderToolbar(runs)}
  ${figures("main")}
  ${more.length === 0 ? null : html`<h2 id="more">More instruments</h2><div class="more${runs.length > 2 ? " crowded" : ""}">${more}</div>`}
</section>`;
  return { section, data };
}

function isConsecutive(steps: Float64Array): boolean {
  return steps.every((step, i) => step === (steps[0] as number) + i);
}

function describeResolution(runs: readonly JudgedRun[], buckets: Buckets | null): string {
  const rows = runs.reduce((sum, { series }) => sum + series.step.length, 0);
  const isLost = runs.some(({ damaged = [] }) => listLostSteps(damaged).length > 0);
  if (buckets === null)
    return `Every ${isLost ? "step that can be read" : "recorded step"} is in this file; where several share a pixel, the line spans their smallest and largest value, so no spike is lost.`;
  return `The ${formatStep(rows)} ${isLost ? "steps that can be read" : "recorded steps"} are reduced for this file: every ${formatStep(buckets.steps)} steps (fewer at the beginning) are shown by their smallest and largest value, so no spike is lost and none is moved by more than ${formatStep(buckets.steps)} steps. The run folder has every step.`;
}

function explainPhases(runs: readonly JudgedRun[]): Html | null {
  if (runs.every(({ slingshots }) => slingshots.slingshots.length === 0)) return null;
  return html`
  <p>A <b>slingshot</b> is one cycle of a network that already fits its data:
  <span class="key"><i class="growth"></i><b>growth</b></span> of the last layer's weights while the loss is tiny, a sudden
  <span class="key"><i class="spike"></i><b>spike</b></span> of the loss, and a
  <span class="key"><i class="plateau"></i><b>plateau</b></span> on which the loss falls again while the weights hardly
  change. The chart of the last layer's norm is shaded with these phases.</p>`;
}

function renderToolbar(runs: readonly JudgedRun[]): Html {
  const withPhases = runs.flatMap(({ slingshots, label }, run) =>
    slingshots.slingshots.length > 0 ? [{ run, label }] : [],
  );
  const first = withPhases[0] === undefined ? undefined : runs[withPhases[0].run]?.slingshots.slingshots[0];
  return html`
  <div class="toolbar">
    <div class="runs" role="group" aria-label="Show or hide runs">
      ${runs.map(({ label }, run) => html`<button type="button" data-run="${run}" aria-pressed="true">${dot(run, runs)}${label}</button>`)}
    </div>
    <output id="cursor"></output>
    <div class="zoom">
      ${
        withPhases.length > 1
          ? html`<label>Phases of <select id="phases-of">${withPhases.map(({ run, label }) => html`<option value="${run}">${label}</option>`)}</select></label>`
          : null
      }
      <output id="range" class="muted"></output>
      <button type="button" id="log-steps" aria-pressed="false">Log steps</button>
      ${renderForkButton(runs)}
      ${first === undefined ? null : zoomButton("First slingshot", withPhases[0]?.run ?? 0, first)}
      <button type="button" id="whole">All steps</button>
    </div>
  </div>`;
}

/** A button that zooms from a little before the earliest fork step to the end of the longest fork. */
function renderForkButton(runs: readonly JudgedRun[]): Html | null {
  const [step] = listForkSteps(runs);
  const end = Math.max(...runs.map((run) => (run.fork ? (lastStep(run) ?? 0) : 0)));
  if (step === undefined || end <= step) return null;
  const air = Math.max(5, Math.round((end - step) * 0.05));
  return html`<button type="button" data-zoom="${step - air} ${end}">From the fork on</button>`;
}

/** The id of a column's figure; a column may have any name. */
function chartId(name: string): string {
  return `chart-${name.replace(/[^A-Za-z0-9]/g, (character) => `_${character.codePointAt(0)}_`)}`;
}

/** A button that zooms to one cycle with some air around it. */
export function zoomButton(text: string, run: number, cycle: { growthStart: number; plateauEnd: number }): Html {
  const air = Math.max(5, Math.round((cycle.plateauEnd - cycle.growthStart) * 0.25));
  const zoom = `${cycle.growthStart - air} ${cycle.plateauEnd + air}`;
  return html`<button type="button" data-zoom="${zoom}" data-of="${run}">${text}</button>`;
}

/** The coloured dot that stands for a run; of a parent, a piece of the wide pale line that it is drawn as. */
export function dot(run: number, runs: readonly JudgedRun[]): Html {
  return html`<span class="dot${parentClass(run, runs)}" style="background:var(--run-${run})"></span>`;
}

/** A curve of a chart: a column of a run. */
interface Line {
  readonly run: number;
  readonly label: string;
  readonly column: string;
  readonly values: ColumnValues;
}

/** Validation lies over training, which may be noisy; a run without the column has no line. */
function listLines({ name, validation }: ChartChoice, runs: readonly JudgedRun[]): Line[] {
  const columns = validation === null ? [name] : [name, validation];
  return columns.flatMap((column) =>
    runs.flatMap(({ label, series }, run) => {
      const values = series.columns[column];
      return values === undefined ? [] : [{ run, label, column, values }];
    }),
  );
}

function renderFigure(chart: ChartChoice, runs: readonly JudgedRun[]): Html {
  const { name, title, meaning, axis } = chart;
  const present = listLines(chart, runs).map((line) => ({ ...line, summary: summarise(line, axis) }));
  const zeros = present.some(({ summary }) => summary.zeros > 0);
  const odd = present.filter(({ summary }) => summary.nonFinite > 0);
  const notes = [
    axis === "log" && zeros
      ? " Log axis; exact zeros lie on the dotted line labelled 0."
      : axis === "log"
        ? " Log axis."
        : "",
    ...odd.map(
      ({ run, label, summary }) =>
        ` ${label}: ${formatStep(summary.nonFinite)} values are ${isImported(runs[run] as JudgedRun) ? "not logged, " : ""}NaN or infinite; infinite ones reach the edge.`,
    ),
  ];
  const named = present.some(({ column }) => isValidation(column));
  const nameOf = (column: string) => (named ? (isValidation(column) ? " validation" : " train") : "");
  const spoken = present.map(({ label, column, summary }) => `${label}${nameOf(column)}: ${summary.text}`).join("; ");
  const legend = present.map(({ run, label, column }) => {
    const key = named
      ? html`${lineKey(run, isValidation(column), runs)}<span class="name">${nameOf(column).trim()}</span>`
      : dot(run, runs);
    return html`<span title="${label}${nameOf(column)}" data-of="${run}">${key}<span class="value"></span></span>`;
  });
  return html`
  <figure id="${chartId(name)}">
    <figcaption>
      <h3>${title}</h3>
      <div class="values">${legend}</div>
      <p>${meaning}${notes}</p>
    </figcaption>
    <div class="plot" role="img" aria-label="${title}. ${spoken}"></div>
  </figure>`;
}

/** A piece of a curve as `createChart` draws it. */
function lineKey(run: number, validation: boolean, runs: readonly JudgedRun[]): Html {
  const color = validation && runs.length === 1 ? "validation" : `run-${run}`;
  const kind = validation ? "line validation" : runs.length > 1 ? "line pale" : "line";
  return html`<i class="${kind}${parentClass(run, runs)}" style="border-color:var(--${color})"></i>`;
}

function parentClass(run: number, runs: readonly JudgedRun[]): string {
  const shown = runs[run];
  return shown !== undefined && isParent(shown, runs) ? " parent" : "";
}

/** The range of a column in words, its exact zeros and its values that are no numbers. */
function summarise(
  { column, values }: Line,
  axis: ChartChoice["axis"],
): { text: string; zeros: number; nonFinite: number } {
  const format = axis === "share" ? formatShare : formatNumber;
  let low = Infinity;
  let high = -Infinity;
  let zeros = 0;
  let nonFinite = 0;
  for (let i = 0; i < values.length; i++) {
    const value = values[i] as number;
    if (Number.isNaN(value) && isValidation(column)) continue;
    if (!Number.isFinite(value)) nonFinite++;
    else {
      low = Math.min(low, value);
      high = Math.max(high, value);
      if (value === 0) zeros++;
    }
  }
  const text = low > high ? "no finite value" : `from ${format(low)} to ${format(high)}`;
  return { text, zeros, nonFinite };
}
