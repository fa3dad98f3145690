/** @file What was diagnosed of a run: its spikes by name, causes with what would decide, and what its log lacks. */

import type { Trial } from "../diagnosis/index.ts";
import { type Diagnosis, type Missing, type NamedCause, type NamedSpike, sayConfidence } from "../diagnosis/index.ts";
import {
  countOthers,
  describeEnd,
  describeFalls,
  describeKind,
  describeOrder,
  pickHighest,
} from "../diagnosis/wording.ts";
import { capitalise, formatConfidence, formatNumber, formatStep, pluralise } from "../words.ts";
import { zoomButton } from "./chartToolbar.ts";
import { type Html, html, keepNumbersWhole } from "./html.ts";

/** A diagnosis, and what a person does about it in their own words. */
export interface ShownDiagnosis {
  readonly diagnosis: Diagnosis;
  readonly trial: (trial: Trial) => string | null;
  readonly missing: (missing: Missing) => string;
}

/** Where a diagnosis stands. */
export interface DiagnosisPlace {
  /** The run's place among those that are drawn; null where it is not. */
  readonly run: number | null;
  /** Sentences that stand on the page already. */
  readonly told: readonly string[];
  /** Whether the page tells of slingshots besides, cycle by cycle. */
  readonly listsCycles: boolean;
}

/** Spikes of the loss in the table; a program has all. */
const MOST_SHOWN = 40;
/** A longer table is folded. */
const MOST_OPEN = 12;

export const DIAGNOSIS_STYLES = `
.diagnosis summary { border: 0; margin: 0; padding: 5px 0; } .diagnosis summary .muted { font-weight: 400; font-size: 0.875rem; }
.diagnosis details { margin: 0; } .diagnosis details[open] { margin-bottom: 12px; } .diagnosis h3 { margin: 16px 0 4px; }
.diagnosis ul { margin: 0 0 12px; padding-left: 20px; max-width: 52em; } .diagnosis pre { padding: 10px 16px; margin: 0 0 12px; }
@media (max-width: 640px) {
  .spikes thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
  .spikes, .spikes tbody { display: block; }
  .spikes tr { display: grid; grid-template-columns: repeat(auto-fill, minmax(7.5em, 1fr)); gap: 2px 14px; padding: 8px 0; border-bottom: 1px solid var(--rule); }
  .spikes tbody th, .spikes tbody td { border: 0; padding: 0; text-align: left; }
  .spikes .wide { grid-column: 1 / -1; }
  .spikes [data-label]::before { content: attr(data-label) " "; color: var(--muted); font-weight: 400; }
}`;

/** One sentence, as a headline has it: without the full stop. */
export const writeSummary = ({ summary }: Pick<Diagnosis, "summary">): string => summary.replace(/\.$/, "");

export function renderDiagnosis({ diagnosis, trial, missing }: ShownDiagnosis, place: DiagnosisPlace): Html {
  const { causes, spikes } = diagnosis;
  const own = spikes.filter(({ isOfLoss }) => isOfLoss);
  const others = countOthers(spikes);
  const lines = listLines(diagnosis, place);
  return html`
  <p>${keepNumbersWhole(writeLead(diagnosis, place))}.</p>
  ${lines.length === 0 ? null : html`<ul>${lines.map((line) => html`<li>${keepNumbersWhole(line)}</li>`)}</ul>`}
  ${own.length === 0 ? null : renderSpikes(own, place)}
  ${others === null ? null : html`<p class="muted small">While the loss did not move: ${others}.</p>`}
  ${causes.length === 0 ? null : html`<h3>Why, probably</h3>${causes.map((cause) => renderCause(cause, trial))}`}
  ${diagnosis.missing.length === 0 ? null : html`<h3>To know more next time</h3>${renderMissing(diagnosis.missing, missing)}`}`;
}

/** Whether the sentence would only tell again of cycles, or of a norm, that the page tells of. */
const tellsAgain = (diagnosis: Diagnosis, { told, listsCycles }: DiagnosisPlace): boolean =>
  listsCycles &&
  (diagnosis.class === "slingshots" || diagnosis.class === "norm-inflation") &&
  !told.includes(writeSummary(diagnosis));

/** The sentence with its confidence, or as much of it as the page has not said. */
function writeLead(diagnosis: Diagnosis, place: DiagnosisPlace): string {
  const sure = sayConfidence(diagnosis);
  const summary = writeSummary(diagnosis);
  const isTold = place.told.includes(summary);
  if (sure === null) return isTold ? "Of which class the run is cannot be told" : summary;
  if (tellsAgain(diagnosis, place)) return `${capitalise(diagnosis.class.replaceAll("-", " "))}, ${sure}`;
  const said = isTold ? capitalise(sure) : `${summary} (${sure})`;
  // Of a calm run that is all, on one line.
  return diagnosis.class === "none" ? [said, ...diagnosis.evidence.slice(0, 1)].join(": ") : said;
}

function listLines(diagnosis: Diagnosis, place: DiagnosisPlace): string[] {
  const { evidence, class: found, firstNonFinite: first } = diagnosis;
  const isUnsaid = first !== null && tellsAgain(diagnosis, place);
  return [
    ...(isUnsaid ? [`${first.column} is first not finite at step ${formatStep(first.step)}`] : []),
    // What cannot be told, and first why, is the sentence; so is why there is nothing.
    ...(found === "cannot-tell" || found === "none" ? evidence.slice(1) : evidence).filter(
      (line) => !place.told.includes(line),
    ),
    ...describeFalls(diagnosis),
  ];
}

/** Open where it is short, and does not only tell again of the slingshots that the page lists. */
function renderSpikes(spikes: readonly NamedSpike[], { run, listsCycles }: DiagnosisPlace): Html {
  const shown = pickHighest(spikes, MOST_SHOWN);
  const isNews = spikes.some(({ kind, isHarmless }) => !isHarmless && !(listsCycles && kind === "slingshot"));
  const isOpen = isNews && shown.length <= MOST_OPEN;
  const count = `${formatStep(spikes.length)} ${pluralise(spikes.length, "spike")} of ${spikes[0]?.column ?? ""}`;
  return html`
  <details${isOpen ? html` open` : null}><summary>${count}${shown.length === spikes.length ? null : html` <span class="muted">the ${shown.length} highest</span>`}</summary>
  <div class="scroll"><table class="spikes">
    <thead><tr>
      <th scope="col" class="number">step</th>
      <th scope="col" class="number">from</th>
      <th scope="col" class="number">to</th>
      <th scope="col" class="number">÷ noise</th>
      <th scope="col" class="number">steps</th>
      <th scope="col">then</th>
      <th scope="col">kind</th>
      <th scope="col">first moved</th>
      ${run === null ? null : html`<th></th>`}
    </tr></thead>
    <tbody>${shown.map((spike) => renderSpike(spike, run))}</tbody>
  </table></div></details>`;
}

function renderSpike(spike: NamedSpike, run: number | null): Html {
  const { step, endStep, level, peak, times, duration, evidence } = spike;
  const zoom =
    run === null
      ? null
      : html`<td class="number">${zoomButton("Show", run, { growthStart: step, plateauEnd: endStep })}</td>`;
  return html`
    <tr><th scope="row" class="number" data-label="step">${formatStep(step)}</th><td class="number" data-label="from">${formatNumber(level)}</td><td class="number" data-label="to">${formatNumber(peak)}</td><td class="number" data-label="÷ noise">${formatNumber(Math.round(times))}</td><td class="number" data-label="steps">${formatStep(duration)}</td><td data-label="then">${keepNumbersWhole(describeEnd(spike))}</td><td class="wide" data-label="kind" title="${evidence.join("; ")}">${keepNumbersWhole(describeKind(spike))}</td><td class="wide" data-label="first moved">${describeOrder(spike)}</td>${zoom}</tr>`;
}

function renderCause(
  { title, source, confidence, evidence, measure, trial }: NamedCause,
  word: ShownDiagnosis["trial"],
): Html {
  const command = trial === null ? null : word(trial);
  return html`
  <details><summary>${capitalise(title)} <span class="muted">confidence ${keepNumbersWhole(formatConfidence(confidence))}; ${source}</span></summary>
    <ul>${evidence.map((line) => html`<li>${line}</li>`)}</ul>
    ${trial === null ? null : html`<p>What would decide: ${trial.says}; ${trial.decides}.</p>`}
    ${command === null ? null : html`<pre>${command}</pre>`}
    ${measure.length === 0 ? null : html`<p>What to measure: ${measure.join("; ")}.</p>`}
  </details>`;
}

function renderMissing(missing: readonly Missing[], word: ShownDiagnosis["missing"]): Html {
  return html`
  <ul>${missing.map((one) => html`<li><b>${one.what}</b>: ${word(one)}. <span class="muted">Without it, ${one.why}.</span></li>`)}</ul>`;
}
