/** @file One HTML file that shows one or several runs and needs nothing else, no network and no server. */
import { type ColumnDescription, isOfFamily } from "../charts/index.ts";
import { describeGeneralisation } from "../verdict/generalisation.ts";
import { describeDamage, type JudgedFork, type JudgedRun, lastStep, writeFinding } from "../verdict/index.ts";
import { formatStep, lowerFirst } from "../words.ts";
import { renderChartPage, writeOrigin } from "./chartPage.ts";
import { renderCharts } from "./chartSection.ts";
import { describeColumns } from "./describeColumns.ts";
import { DIAGNOSIS_STYLES, renderDiagnosis } from "./diagnosisSection.ts";
import { ArrayEmbedder } from "./embedArrays.ts";
import { renderGrokking } from "./grokkingSection.ts";
import { Html, html, keepNumbersWhole, linkPapers } from "./html.ts";
import { MEASUREMENT_STYLES, renderMeasurements } from "./measurementSection.ts";
import { isLost, type ReportedRun, writeBeside, writePageHeadline } from "./reportedRun.ts";
import { renderDifferences, renderFacts, renderSettings } from "./settingsSection.ts";
import { renderSlingshots } from "./slingshotSection.ts";

export interface ReportOptions {
  /** Stands above the headline and in the browser's tab. */
  readonly title: string;
  /** One to six runs; the first colours go to the first runs. */
  readonly runs: readonly ReportedRun[];
  /** What the columns mean. A column without a description is drawn under its own name. */
  readonly instruments: readonly ColumnDescription[];
  /** Name and version of the program, for the last line. */
  readonly generatedBy: string;
  /**
   * Most points of a line, of all runs together. Longer runs are reduced to the smallest and largest value of each bucket
   * of steps. Default 50,000, with 14 columns a page of less than 4 MB; fewer, at least 5,000, where there are very many columns.
   */
  readonly pointLimit?: number;
  /** The validation accuracy that counts as generalised besides 100 %: a share, default 0.95. */
  readonly validationReached?: number;
}

export { defaultPointLimit } from "./chartSection.ts";

export const mostRuns = 6;
/** Characters of a headline above which it is set smaller. */
const longHeadline = 100;

/**
 * The report as one HTML document: verdict, differences, charts, diagnosis, measurements, slingshots, settings, facts. Where one of
 * the runs is diagnosed, all of its diagnosis is shown; of several what their verdicts leave out. The same runs give the same
 * bytes. Throws RangeError without a run or with more than six.
 */
export function renderReport(options: ReportOptions): string {
  const { title, runs, generatedBy, pointLimit } = options;
  if (runs.length === 0 || runs.length > mostRuns) {
    throw new RangeError(`a report shows 1 to ${mostRuns} runs, not ${runs.length}`);
  }
  const instruments = describeColumns(runs, options.instruments);
  const arrays = new ArrayEmbedder();
  const headline = writePageHeadline(runs);
  // A run whose slingshots alone cannot be judged is diagnosed all the same.
  const isJudged = !(runs.length === 1 && runs[0]?.diagnosed && runs[0].unjudged);
  const overview = html`
  <div class="overview ${runs.length === 2 ? "pair" : runs.length > 2 ? "many" : "single"}">
    <ul class="findings">${runs.map((run, i) => renderFinding(run, i, runs, options.validationReached))}</ul>
    ${renderDifferences(runs)}
  </div>`;
  const diagnosis = renderOneDiagnosis(runs, headline);
  const charts = renderCharts(runs, instruments, overview, diagnosis, pointLimit, arrays);
  const measurements = renderMeasurements(runs, instruments);
  const body = html`
<header class="top">
  <p class="eyebrow">${title}</p>
  <h1${headline.length > longHeadline ? new Html(' class="long"') : null}>${keepNumbersWhole(headline)}</h1>
  ${renderWarnings(runs)}
</header>
<main>
  ${charts === null ? html`${overview}<h2>Charts</h2><p>No step ${runs.some(({ damaged = [] }) => damaged.length > 0) ? "can be read" : "was recorded"}, so there is nothing to draw.</p>${diagnosis}` : charts.section}
  ${measurements}
  ${isJudged ? renderSlingshots(runs) : null}
  ${renderGrokking(runs)}
  ${renderSettings(runs)}
  ${renderInstruments(runs, instruments)}
  ${renderFacts(runs)}
</main>
${writeOrigin(generatedBy)}`;
  return renderChartPage({
    title: `${headline} · ${title}`,
    body,
    charts,
    arrays,
    css: `${DIAGNOSIS_STYLES}${measurements === null ? "" : MEASUREMENT_STYLES}`,
  });
}

const isOneDiagnosed = (runs: readonly ReportedRun[]): boolean =>
  runs.filter(({ diagnosed }) => diagnosed !== undefined).length === 1;

/** Null where none of the runs is diagnosed, or several. */
function renderOneDiagnosis(runs: readonly ReportedRun[], headline: string): Html | null {
  const only = runs.find(({ diagnosed }) => diagnosed !== undefined);
  if (only?.diagnosed === undefined || !isOneDiagnosed(runs)) return null;
  const listsCycles = !only.unjudged;
  const told = [headline, ...(listsCycles ? [only.slingshots.reason] : [])];
  return html`
<section class="diagnosis">
  <h2>Diagnosis${runs.length === 1 ? null : ` of ${only.label}`}${isLost(only) ? ", by the steps that can be read" : null}</h2>
  ${renderDiagnosis(only.diagnosed, { run: runs.indexOf(only), told, listsCycles })}
</section>`;
}

/** A single run has its name above the headline; null where that and its diagnosis say all. */
function renderFinding(
  run: ReportedRun,
  index: number,
  runs: readonly ReportedRun[],
  validationReached?: number,
): Html | null {
  const isAlone = runs.length === 1;
  const finding =
    isAlone && run.diagnosed && run.unjudged
      ? describeGeneralisation(run, validationReached)
      : writeFinding(run, validationReached);
  if (finding === null) return null;
  const reasons = [explain(run), isOneDiagnosed(runs) ? null : addDiagnosed(run)].filter((reason) => reason !== null);
  return html`
    <li style="border-color:var(--run-${index})">${isAlone ? null : html`<strong>${run.label}</strong>`}${keepNumbersWhole(finding)}
    ${reasons.map((reason) => html`<span class="muted">${keepNumbersWhole(reason)}</span>`)}</li>`;
}

/** What was diagnosed of one of several runs and its verdict leaves out. */
function addDiagnosed(run: ReportedRun): string | null {
  const beside = writeBeside(run);
  return beside === null ? null : `Diagnosed: ${lowerFirst(beside)}.`;
}

/** The detector's reason, as far as it is one, where the finding does not tell the same already. */
function explain(run: JudgedRun): string | null {
  const { unjudged, slingshots } = run;
  if (unjudged || (isLost(run) && lastStep(run) === null)) return null;
  if (isLost(run)) return `Of what can be read: ${slingshots.reason}`;
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
