/** @file One HTML file that shows one or several runs and needs nothing else, no network and no server. */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { renderCharts } from "./chartSection.ts";
import type { ColumnDescription } from "./chooseCharts.ts";
import { ArrayEmbedder } from "./embedArrays.ts";
import { formatStep } from "./formatNumber.ts";
import { Html, html, keepNumbersWhole, safeJson, safeScript } from "./html.ts";
import { pageScript } from "./page/pageScript.ts";
import { lastStep, type ReportRun } from "./reportRun.ts";
import { renderDifferences, renderFacts, renderSettings } from "./settingsSection.ts";
import { renderSlingshots } from "./slingshotSection.ts";
import { styles } from "./styles.ts";
import { writeFinding, writeHeadline } from "./verdict.ts";

export interface ReportOptions {
  /** Stands above the headline and in the browser's tab. */
  readonly title: string;
  /** One to six runs; the first colours go to the first runs. */
  readonly runs: readonly ReportRun[];
  /** What the columns mean. A column without a description is drawn under its own name. */
  readonly instruments: readonly ColumnDescription[];
  /** Name and version of the program, for the last line. */
  readonly generatedBy: string;
  /** Most points a run and chart. Longer runs are reduced to the smallest and largest value of each bucket of steps. */
  readonly pointLimit?: number;
}

const defaultPointLimit = 200_000;
const mostRuns = 6;

/**
 * The report as one HTML document: verdict, differences, charts, slingshots, settings, facts. The same runs give the
 * same bytes. Throws RangeError without a run or with more than six.
 */
export function renderReport(options: ReportOptions): string {
  const { title, runs, instruments, generatedBy, pointLimit = defaultPointLimit } = options;
  if (runs.length === 0 || runs.length > mostRuns) {
    throw new RangeError(`a report shows 1 to ${mostRuns} runs, not ${runs.length}`);
  }
  const arrays = new ArrayEmbedder();
  const charts = renderCharts(runs, instruments, pointLimit, arrays);
  const body = html`
<header class="top">
  <p class="eyebrow">${title}</p>
  <h1>${writeHeadline(runs)}</h1>
  <div class="overview ${runs.length === 2 ? "pair" : runs.length > 2 ? "many" : "single"}">
    <ul class="findings">${runs.map(renderFinding)}</ul>
    ${renderDifferences(runs)}
  </div>
  ${renderWarnings(runs)}
</header>
<main>
  ${charts === null ? html`<h2>Charts</h2><p>No step was recorded, so there is nothing to draw.</p>` : charts.section}
  ${renderSlingshots(runs)}
  ${renderSettings(runs)}
  ${renderInstruments(runs, instruments)}
  ${renderFacts(runs)}
</main>
<footer>Made by ${generatedBy}. This file is complete: it loads nothing from anywhere. Charts: uPlot, © Leon Sorokin, MIT licence.</footer>`;
  const { script, css } = loadPlotLibrary();
  // The policy is a promise that the browser keeps: whatever a label or setting contains, nothing is fetched.
  const policy = "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data:";
  const document = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<title>${writeHeadline(runs)} · ${title}</title>
<link rel="icon" href="data:,">
<style>${new Html(css)}${new Html(styles)}</style>
</head>
<body>
${body}
${
  charts === null
    ? null
    : html`${arrays.elements}<script type="application/json" id="page-data">${safeJson(charts.data)}</script>
<script>${safeScript(script)}</script>
<script>${safeScript(pageScript())}</script>`
}
</body>
</html>
`;
  return document.text;
}

function renderFinding(run: ReportRun, index: number): Html {
  return html`
    <li style="border-color:var(--run-${index})"><strong>${run.label}</strong>${keepNumbersWhole(writeFinding(run))}
    <span class="muted">${keepNumbersWhole(run.slingshots.reason)}</span></li>`;
}

/** How every recorded column is computed, and where that comes from. */
function renderInstruments(runs: readonly ReportRun[], instruments: readonly ColumnDescription[]): Html | null {
  const recorded = new Set(runs.flatMap(({ series }) => Object.keys(series.columns)));
  const described = instruments.filter(({ name }) => recorded.has(name));
  if (described.length === 0) return null;
  return html`
<section>
  <h2>What the instruments measure</h2>
  <div class="scroll"><table>
    <thead><tr><th scope="col">Instrument</th><th scope="col">Column</th><th scope="col">Formula</th><th scope="col">Source</th></tr></thead>
    <tbody>${described.map(
      ({ name, title, formula, source }) =>
        html`<tr><th scope="row">${title}</th><td class="mono">${name}</td><td>${formula}</td><td class="muted">${source}</td></tr>`,
    )}</tbody>
  </table></div>
</section>`;
}

/** What a reader must know before trusting the rest: damaged files, runs that did not end as planned. */
function renderWarnings(runs: readonly ReportRun[]): Html | null {
  const endings: Readonly<Record<string, string>> = {
    running: "has not finished, or its process was killed",
    interrupted: "was interrupted",
    failed: "stopped with an error",
    "non-finite": "stopped because a value became NaN or infinite",
  };
  const warnings = runs.flatMap((run) => {
    const { label, manifest, damaged = [] } = run;
    const ending = endings[manifest.status];
    const last = lastStep(run);
    const at = last === null ? "" : `; the last recorded step is ${formatStep(last)}`;
    return [
      ...(ending === undefined ? [] : [`${label} ${ending}${at}.`]),
      ...damaged.map(({ file, firstStep, lastStep: end, reason }) => {
        const steps =
          end === null ? "" : ` (steps ${firstStep === null ? "up" : formatStep(firstStep)} to ${formatStep(end)})`;
        return `${label}: ${file}${steps} cannot be read: ${reason}.`;
      }),
    ];
  });
  if (warnings.length === 0) return null;
  return html`<div class="warning" role="note"><b>Before you read on</b><ul>${warnings.map((text) => html`<li>${text}</li>`)}</ul></div>`;
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
