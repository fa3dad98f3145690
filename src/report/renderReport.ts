/** @file One HTML file that shows one or several runs and needs nothing else, no network and no server. */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { type ColumnDescription, isOfFamily, pageScript } from "../charts/index.ts";
import {
  describeDamage,
  type JudgedFork,
  type JudgedRun,
  lastStep,
  listLostSteps,
  writeFinding,
  writeHeadline,
} from "../verdict/index.ts";
import { formatStep } from "../words.ts";
import { renderCharts } from "./chartSection.ts";
import { describeColumns } from "./describeColumns.ts";
import { renderDiagnosis, type ShownDiagnosis, writeDiagnosed } from "./diagnosisSection.ts";
import { renderDocument } from "./document.ts";
import { ArrayEmbedder } from "./embedArrays.ts";
import { renderGrokking } from "./grokkingSection.ts";
import { Html, html, keepNumbersWhole, linkPapers, safeJson, safeScript } from "./html.ts";
import { MEASUREMENT_STYLES, type MeasuredRun, renderMeasurements } from "./measurementSection.ts";
import { renderDifferences, renderFacts, renderSettings } from "./settingsSection.ts";
import { renderSlingshots } from "./slingshotSection.ts";
import { styles } from "./styles.ts";

export interface ReportOptions {
  /** Stands above the headline and in the browser's tab. */
  readonly title: string;
  /** One to six runs; the first colours go to the first runs. */
  readonly runs: readonly MeasuredRun[];
  /** What the columns mean. A column without a description is drawn under its own name. */
  readonly instruments: readonly ColumnDescription[];
  /** Name and version of the program, for the last line. */
  readonly generatedBy: string;
  /**
   * Most points of a line, of all runs together. Longer runs are reduced to the smallest and largest value of each bucket
   * of steps. Default 50,000, with 14 columns a page of less than 4 MB; fewer, at least 5,000, where there are very many columns.
   */
  readonly pointLimit?: number;
  /** Of the first run. */
  readonly diagnosis?: ShownDiagnosis;
  /** The validation accuracy that counts as generalised besides 100 %: a share, default 0.95. */
  readonly validationReached?: number;
}

export { defaultPointLimit } from "./chartSection.ts";

export const mostRuns = 6;
/** Characters of a headline above which it is set smaller. */
const longHeadline = 100;

/**
 * The report as one HTML document: verdict, differences, charts, measurements, slingshots, settings, facts. The same runs give the
 * same bytes. Throws RangeError without a run or with more than six.
 */
export function renderReport(options: ReportOptions): string {
  const { title, runs, generatedBy, pointLimit } = options;
  if (runs.length === 0 || runs.length > mostRuns) {
    throw new RangeError(`a report shows 1 to ${mostRuns} runs, not ${runs.length}`);
  }
  const instruments = describeColumns(runs, options.instruments);
  const arrays = new ArrayEmbedder();
  const headline = options.diagnosis === undefined ? writeHeadline(runs) : writeDiagnosed(options.diagnosis);
  // A run whose slingshots alone cannot be judged is diagnosed all the same.
  const told = options.diagnosis === undefined ? runs : runs.filter(({ unjudged }) => !unjudged);
  const overview = html`
  <div class="overview ${runs.length === 2 ? "pair" : runs.length > 2 ? "many" : "single"}">
    <ul class="findings">${told.map((run, i) => renderFinding(run, i, runs.length, options.validationReached))}</ul>
    ${renderDifferences(runs)}
  </div>`;
  const charts = renderCharts(runs, instruments, overview, pointLimit, arrays);
  const measurements = renderMeasurements(runs, instruments);
  const body = html`
<header class="top">
  <p class="eyebrow">${title}</p>
  <h1${headline.length > longHeadline ? new Html(' class="long"') : null}>${keepNumbersWhole(headline)}</h1>
  ${renderWarnings(runs)}
</header>
<main>
  ${options.diagnosis === undefined ? null : renderDiagnosis(options.diagnosis, 0)}
  ${charts === null ? html`${overview}<h2>Charts</h2><p>No step ${runs.some(({ damaged = [] }) => damaged.length > 0) ? "can be read" : "was recorded"}, so there is nothing to draw.</p>` : charts.section}
  ${measurements}
  ${told.length === 0 ? null : renderSlingshots(runs)}
  ${renderGrokking(runs)}
  ${renderSettings(runs)}
  ${renderInstruments(runs, instruments)}
  ${renderFacts(runs)}
</main>
<footer>Made by ${generatedBy}. This file is complete: it loads nothing from anywhere. Charts: uPlot, © Leon Sorokin, MIT licence.</footer>`;
  const { script, css } = loadPlotLibrary();
  const scripts =
    charts === null
      ? null
      : html`${arrays.elements}<script type="application/json" id="page-data">${safeJson(charts.data)}</script>
<script>${safeScript(script)}</script>
<script>${safeScript(pageScript())}</script>`;
  return renderDocument({
    title: `${headline} · ${title}`,
    css: `${css}${styles}${measurements === null ? "" : MEASUREMENT_STYLES}`,
    body,
    scripts,
  });
}

/** A single run has its name above the headline. */
function renderFinding(run: JudgedRun, index: number, count: number, validationReached?: number): Html {
  const reason = explain(run);
  return html`
    <li style="border-color:var(--run-${index})">${count === 1 ? null : html`<strong>${run.label}</strong>`}${keepNumbersWhole(writeFinding(run, validationReached))}
    ${reason === null ? null : html`<span class="muted">${keepNumbersWhole(reason)}</span>`}</li>`;
}

/** The detector's reason, as far as it is one, where the finding does not tell the same already. */
function explain(run: JudgedRun): string | null {
  const { unjudged, slingshots, damaged = [] } = run;
  const isLost = listLostSteps(damaged).length > 0;
  if (unjudged || (isLost && lastStep(run) === null)) return null;
  if (isLost) return `Of what can be read: ${slingshots.reason}`;
  return slingshots.slingshots.length > 0 ? null : slingshots.reason;
}

/** How every recorded column is computed, and where that comes from. */
function renderInstruments(runs: readonly JudgedRun[], instruments: readonly ColumnDescription[]): Html | null {
  const recorded = [...new Set(runs.flatMap(({ series }) => Object.keys(series.columns)))];
  const described = instruments.flatMap((instrument) => {
    const columns = recorded.filter((column) => isOfFamily(column, instrument.name));
    return columns.length > 0 && instrument.formula !== "" ? [{ ...instrument, columns }] : [];
  });
  if (described.length === 0) return null;
  return html`
<section>
  <h2>What the instruments measure</h2>
  <div class="scroll"><table>
    <thead><tr><th scope="col">Instrument</th><th scope="col">Column</th><th scope="col">Formula</th><th scope="col">Source</th></tr></thead>
    <tbody>${described.map(
      ({ name, title, formula, source, columns }) =>
        html`<tr><th scope="row">${title}</th><td class="mono">${nameColumns(name, columns)}</td><td>${formula}</td><td class="muted">${linkPapers(source)}</td></tr>`,
    )}</tbody>
  </table></div>
</section>`;
}

/** `weightNorm`, and what there are of it besides: `weightNorm/embedding`, and of how many more. */
function nameColumns(name: string, columns: readonly string[]): string {
  const [first, ...others] = columns.filter((column) => column !== name);
  const named = [...(columns.includes(name) ? [name] : []), ...(first === undefined ? [] : [first])].join(", ");
  return others.length === 0 ? named : `${named} and ${others.length} more`;
}

/** What a reader must know before trusting the rest: damaged files, runs that did not end as planned. */
function renderWarnings(runs: readonly JudgedRun[]): Html | null {
  const endings: Readonly<Record<string, string>> = {
    running: "has not finished, or its process was killed",
    interrupted: "was interrupted",
    failed: "stopped with an error",
    "non-finite": "stopped because a value became NaN or infinite",
  };
  const warnings = runs.flatMap((run) => {
    const { label, manifest, damaged = [], fork } = run;
    const ending = endings[manifest.status];
    const last = lastStep(run);
    const at = last === null ? "" : `; the last recorded step is ${formatStep(last)}`;
    return [
      ...(ending === undefined ? [] : [`${label} ${ending}${at}.`]),
      ...damaged.map((damage) => `${label}: ${describeDamage(damage)}.`),
      ...(fork ? describeParentTrouble(label, fork) : []),
    ];
  });
  if (warnings.length === 0) return null;
  return html`<div class="warning" role="note"><b>Before you read on</b><ul>${warnings.map((text) => html`<li>${text}</li>`)}</ul></div>`;
}

/** What is not known of a fork's parent; a parent that is shown speaks for itself. */
function describeParentTrouble(label: string, { origin, parent, history }: JudgedFork): string[] {
  if (parent === null) {
    const lost = `${label} is a fork of ${origin.run}, which cannot be read`;
    return (history.step[0] ?? Infinity) <= origin.step
      ? [`${lost}: it is compared with nothing.`]
      : [`${lost}: all that is said of it rests on its own steps, from ${formatStep(origin.step + 1)} on.`];
  }
  if (parent.label !== null) return [];
  return parent.damaged.map((damage) => `${label} is a fork of ${origin.run}, where ${describeDamage(damage)}.`);
}

function loadPlotLibrary(): { script: string; css: string } {
  const { resolve } = createRequire(import.meta.url);
  const read = (path: string) => readFileSync(resolve(path), "utf8");
  const licence = read("uplot/LICENSE").replaceAll("*/", "");
  return {
    script: `/*\n${licence}*/\n${read("uplot/dist/uPlot.iife.min.js")}`,
    css: read("uplot/dist/uPlot.min.css"),
  };
}
