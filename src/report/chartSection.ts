/** @file The charts of a report: their figures as HTML and their numbers as page data. */
import type { ColumnValues, RunSeries } from "../store/index.ts";
import { type ChartChoice, type ColumnDescription, chooseCharts, isValidation } from "./chooseCharts.ts";
import { type ArrayEmbedder, narrowForDrawing } from "./embedArrays.ts";
import { formatNumber, formatShare, formatStep } from "./formatNumber.ts";
import { type Html, html } from "./html.ts";
import type { PageData } from "./page/pageData.ts";
import { alignColumn, chooseBucketSteps, joinSteps, reduceSeries } from "./reduceSeries.ts";
import type { ReportRun } from "./reportRun.ts";

export interface ChartSection {
  readonly section: Html;
  readonly data: PageData;
}

/** Null when no run has recorded a step. `pointLimit`: most points a run and chart before steps are put into buckets. */
export function renderCharts(
  runs: readonly ReportRun[],
  descriptions: readonly ColumnDescription[],
  pointLimit: number,
  arrays: ArrayEmbedder,
): ChartSection | null {
  if (runs.every(({ series }) => series.step.length === 0)) return null;
  const full = runs.map(({ series }) => series);
  const bucketSteps = chooseBucketSteps(full, pointLimit);
  const origin = Math.min(...full.map(({ step }) => step[0] ?? Infinity));
  const shown = bucketSteps === 1 ? full : full.map((series) => reduceSeries(series, bucketSteps, origin));
  const steps = joinSteps(shown);
  const columns = full.flatMap((series) => Object.keys(series.columns));
  const charts = chooseCharts(columns, descriptions);
  const data: PageData = {
    runs: runs.map(({ label, slingshots }) => ({
      label,
      phases: slingshots.slingshots.map(({ growthStart, spike, plateauEnd }) => ({ growthStart, spike, plateauEnd })),
    })),
    steps: isConsecutive(steps) ? { start: steps[0] ?? 0, count: steps.length } : { array: arrays.add(steps) },
    charts: charts.map((chart) => ({
      id: chartId(chart.name),
      axis: chart.axis,
      place: chart.place,
      phases: chart.phases,
      spikes: chart.spikes,
      lines: listLines(chart, runs).map(({ run, column }) => {
        const { step, columns } = shown[run] ?? { step: steps, columns: {} };
        const values = alignColumn(columns[column] ?? new Float32Array(0), step, steps);
        return { run, validation: isValidation(column), values: arrays.add(narrowForDrawing(values)) };
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
  <p class="muted small">${describeResolution(full, bucketSteps)} Drag across a chart to zoom, double-click to see all steps again.</p>
  ${renderToolbar(runs)}
  ${figures("main")}
  ${more.length === 0 ? null : html`<h2 id="more">More instruments</h2><div class="more">${more}</div>`}
</section>`;
  return { section, data };
}

function isConsecutive(steps: Float64Array): boolean {
  return steps.every((step, i) => step === (steps[0] as number) + i);
}

function describeResolution(full: readonly RunSeries[], bucketSteps: number): string {
  const rows = full.reduce((sum, { step }) => sum + step.length, 0);
  if (bucketSteps === 1)
    return "Every recorded step is in this file; where several share a pixel, the line spans their smallest and largest value, so no spike is lost.";
  return `The ${formatStep(rows)} recorded steps are reduced for this file: every ${formatStep(bucketSteps)} steps are shown by their smallest and largest value, so no spike is lost and none is moved by more than ${formatStep(bucketSteps)} steps. The run folder has every step.`;
}

function explainPhases(runs: readonly ReportRun[]): Html | null {
  if (runs.every(({ slingshots }) => slingshots.slingshots.length === 0)) return null;
  return html`
  <p>A <b>slingshot</b> is one cycle of a network that already fits its data:
  <span class="key"><i class="growth"></i><b>growth</b></span> of the last layer's weights while the loss is tiny, a sudden
  <span class="key"><i class="spike"></i><b>spike</b></span> of the loss, and a
  <span class="key"><i class="plateau"></i><b>plateau</b></span> on which the loss falls again while the weights hardly
  change. The chart of the last layer's norm is shaded with these phases.</p>`;
}

function renderToolbar(runs: readonly ReportRun[]): Html {
  const withPhases = runs.flatMap(({ slingshots, label }, run) =>
    slingshots.slingshots.length > 0 ? [{ run, label }] : [],
  );
  const first = withPhases[0] === undefined ? undefined : runs[withPhases[0].run]?.slingshots.slingshots[0];
  return html`
  <div class="toolbar">
    <div class="runs" role="group" aria-label="Show or hide runs">
      ${runs.map(({ label }, run) => html`<button type="button" data-run="${run}" aria-pressed="true">${dot(run)}${label}</button>`)}
    </div>
    <output id="cursor"></output>
    <div class="zoom">
      ${
        withPhases.length > 1
          ? html`<label>Phases of <select id="phases-of">${withPhases.map(({ run, label }) => html`<option value="${run}">${label}</option>`)}</select></label>`
          : null
      }
      <output id="range" class="muted"></output>
      ${first === undefined ? null : zoomButton("First slingshot", withPhases[0]?.run ?? 0, first)}
      <button type="button" id="whole">All steps</button>
    </div>
  </div>`;
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

/** The coloured dot that stands for a run. */
export function dot(run: number): Html {
  return html`<span class="dot" style="background:var(--run-${run})"></span>`;
}

/** A curve of a chart: a column of a run. */
interface Line {
  readonly run: number;
  readonly label: string;
  readonly column: string;
  readonly values: ColumnValues;
}

/** Validation lies over training, which may be noisy; a run without the column has no line. */
function listLines({ name, validation }: ChartChoice, runs: readonly ReportRun[]): Line[] {
  const columns = validation === null ? [name] : [name, validation];
  return columns.flatMap((column) =>
    runs.flatMap(({ label, series }, run) => {
      const values = series.columns[column];
      return values === undefined ? [] : [{ run, label, column, values }];
    }),
  );
}

function renderFigure(chart: ChartChoice, runs: readonly ReportRun[]): Html {
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
      ({ label, summary }) =>
        ` ${label}: ${formatStep(summary.nonFinite)} values are NaN or infinite; infinite ones reach the edge.`,
    ),
  ];
  const named = present.some(({ column }) => isValidation(column));
  const nameOf = (column: string) => (named ? (isValidation(column) ? " validation" : " train") : "");
  const spoken = present.map(({ label, column, summary }) => `${label}${nameOf(column)}: ${summary.text}`).join("; ");
  const legend = present.map(({ run, label, column }) => {
    const key = named
      ? html`${lineKey(run, isValidation(column), runs.length)}<span class="name">${nameOf(column).trim()}</span>`
      : dot(run);
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
function lineKey(run: number, validation: boolean, runs: number): Html {
  const color = validation && runs === 1 ? "validation" : `run-${run}`;
  const kind = validation ? "line validation" : runs > 1 ? "line pale" : "line";
  return html`<i class="${kind}" style="border-color:var(--${color})"></i>`;
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
