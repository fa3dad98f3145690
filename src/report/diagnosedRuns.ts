/** @file The page of a log that holds several runs: a table of all, then those with something to show, drawn and diagnosed. */
import type { ColumnDescription } from "../charts/index.ts";
import { countClasses, pickTelling } from "../diagnosis/severalRuns.ts";
import { listLossSpikes } from "../diagnosis/wording.ts";
import { type JudgedRun, judgeRun } from "../verdict/index.ts";
import { formatConfidence, formatStep, joinSome } from "../words.ts";
import { renderChartPage, writeOrigin } from "./chartPage.ts";
import { renderCharts } from "./chartSection.ts";
import { dot } from "./chartToolbar.ts";
import { describeColumns } from "./describeColumns.ts";
import { DIAGNOSIS_STYLES, renderDiagnosis, type ShownDiagnosis } from "./diagnosisSection.ts";
import { ArrayEmbedder } from "./embedArrays.ts";
import { type Html, html } from "./html.ts";
import { mostRuns } from "./renderReport.ts";

/** A run of a log. */
export interface DiagnosedLogRun extends Pick<JudgedRun, "label" | "series" | "manifest" | "experiment"> {
  readonly diagnosed: ShownDiagnosis;
}

export interface DiagnosedRunsPage {
  /** Stands above the headline and in the browser's tab. */
  readonly title: string;
  /** In the order of the log; however many, the page stays one that opens. */
  readonly runs: readonly DiagnosedLogRun[];
  readonly instruments: readonly ColumnDescription[];
  readonly generatedBy: string;
}

/** Runs with a section, rows of the table, and those above the fold: a page of so many is read, and opens at once. */
const MOST_SECTIONS = 24;
const MOST_ROWS = 1000;
const MOST_OPEN = 30;

const TABLE_STYLES = `
.diagnosed { margin-top: 20px; } .diagnosed a { color: var(--link); text-decoration: none; }`;

/** The log as one HTML document. */
export function renderDiagnosedRuns({ title, runs, instruments, generatedBy }: DiagnosedRunsPage): string {
  const telling = pickTelling(runs, ({ diagnosed }) => diagnosed.diagnosis);
  const shown = telling.slice(0, MOST_SECTIONS);
  const drawn = (shown.length === 0 ? runs : shown).slice(0, mostRuns);
  const judged = drawn.map((run): JudgedRun => ({ ...run, ...judgeRun(run) }));
  const headline = countClasses(runs.map(({ diagnosed: { diagnosis } }) => diagnosis));
  const arrays = new ArrayEmbedder();
  const charts = renderCharts(judged, describeColumns(judged, instruments), null, null, undefined, arrays);
  const markOf = (run: DiagnosedLogRun): Html | null => (drawn.includes(run) ? dot(drawn.indexOf(run), judged) : null);
  const idOf = (run: DiagnosedLogRun): string | null => (shown.includes(run) ? `run-${shown.indexOf(run)}` : null);
  const body = html`
<header class="top">
  <p class="eyebrow">${title}</p>
  <h1>${headline}</h1>
</header>
<main>
  ${renderTable(runs, telling, markOf, idOf)}
  ${describeShown(telling.length, shown.length, drawn.length)}
  ${charts === null ? null : charts.section}
  ${shown.map(
    (run) => html`
<section class="diagnosis" id="${idOf(run)}">
  <h2>${markOf(run)}${run.label}</h2>
  ${renderDiagnosis(run.diagnosed, { run: drawn.includes(run) ? drawn.indexOf(run) : null, told: [], listsCycles: false })}
</section>`,
  )}
</main>
${writeOrigin(generatedBy)}`;
  return renderChartPage({
    title: `${headline} · ${title}`,
    body,
    charts,
    arrays,
    css: `${DIAGNOSIS_STYLES}${TABLE_STYLES}`,
  });
}

function renderTable(
  runs: readonly DiagnosedLogRun[],
  telling: readonly DiagnosedLogRun[],
  markOf: (run: DiagnosedLogRun) => Html | null,
  idOf: (run: DiagnosedLogRun) => string | null,
): Html {
  const isShort = runs.length <= MOST_OPEN;
  const listed = isShort ? runs : [...new Set([...telling, ...runs])].slice(0, MOST_ROWS);
  const rows = listed.map((run) => renderRow(run, markOf(run), idOf(run)));
  const isAll = listed.length === runs.length;
  const count = `${isAll ? "all " : ""}${formatStep(listed.length)}${isAll ? "" : ` of ${formatStep(runs.length)}`}`;
  return html`
<section class="diagnosed">
  <h2 class="unseen">All runs</h2>
  <div class="scroll"><table>
    <thead><tr>
      <th scope="col">run</th>
      <th scope="col">class</th>
      <th scope="col" class="number">confidence</th>
      <th scope="col" class="number">spikes of the loss</th>
      <th scope="col">their kinds</th>
      <th scope="col">first not finite</th>
    </tr></thead>
    <tbody>${rows.slice(0, MOST_OPEN)}</tbody>
    ${isShort ? null : html`<tbody id="other-runs" hidden>${rows.slice(MOST_OPEN)}</tbody>`}
  </table></div>
  ${isShort ? null : html`<p><button type="button" data-unfold="other-runs">Show ${count}</button> <span class="muted small">Those with something to show stand first.</span></p>`}
</section>`;
}

function renderRow({ label, diagnosed: { diagnosis } }: DiagnosedLogRun, mark: Html | null, id: string | null): Html {
  const { class: found, confidence, firstNonFinite: first } = diagnosis;
  const real = listLossSpikes(diagnosis.spikes);
  const cells = [
    html`<td>${found.replaceAll("-", " ")}</td>`,
    html`<td class="number">${found === "cannot-tell" ? "" : formatConfidence(confidence)}</td>`,
    html`<td class="number">${formatStep(real.length)}</td>`,
    html`<td>${joinSome([...new Set(real.map(({ kind }) => kind?.replaceAll("-", " ") ?? "not told"))])}</td>`,
    html`<td>${first === null ? "" : `${first.column}, step ${formatStep(first.step)}`}</td>`,
  ];
  return html`
      <tr><th scope="row">${mark}${id === null ? label : html`<a href="#${id}">${label}</a>`}</th>${cells}</tr>`;
}

/** Which of the runs that have something to show are shown below, and drawn. */
function describeShown(telling: number, shown: number, drawn: number): Html {
  const sections =
    telling === shown
      ? "Runs with something to show have a section below"
      : `Of ${formatStep(telling)} runs with something to show, the first ${shown} have a section below, and the others a row above alone`;
  const charts = shown > drawn ? `; the charts are of the first ${drawn}` : "";
  return html`<p class="muted small">${shown === 0 ? `No run has more to show than its row; the charts are of ${drawn === 1 ? "it" : `the first ${drawn}`}` : `${sections}${charts}`}.</p>`;
}
