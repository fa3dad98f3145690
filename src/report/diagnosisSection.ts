/** @file What was diagnosed of a run: its spikes by name, causes with what would decide, and what its log lacks. */
import {
  type Diagnosis,
  type Missing,
  type NamedCause,
  type NamedSpike,
  sayConfidence,
  type Trial,
} from "../diagnosis/index.ts";
import { describeEnd, describeFalls, describeKind, describeOrder, pickHighest } from "../diagnosis/wording.ts";
import { capitalise, formatConfidence, formatNumber, formatStep } from "../words.ts";
import { zoomButton } from "./chartToolbar.ts";
import { type Html, html } from "./html.ts";

/** A diagnosis, and what a person does about it in their own words. */
export interface ShownDiagnosis {
  readonly diagnosis: Diagnosis;
  readonly trial: (trial: Trial) => string | null;
  readonly missing: (missing: Missing) => string;
}

/** Spikes of the loss in the table; a program has all. */
const MOST_SHOWN = 40;

/** What was found, as the page's headline. */
export const writeDiagnosed = ({ diagnosis: { summary } }: ShownDiagnosis): string => summary.replace(/\.$/, "");

/** @param run its place among those of the page */
export function renderDiagnosis({ diagnosis, trial, missing }: ShownDiagnosis, run: number): Html {
  const { evidence, causes, spikes, class: found } = diagnosis;
  const sure = sayConfidence(diagnosis);
  // What cannot be told, and first why, is the headline.
  const lines = [...(found === "cannot-tell" ? evidence.slice(1) : evidence), ...describeFalls(diagnosis)];
  const own = spikes.filter(({ isOfLoss }) => isOfLoss);
  return html`
<section>
  <h2>Diagnosis</h2>
  ${sure === null ? null : html`<p>${capitalise(sure)}.</p>`}
  ${lines.length === 0 ? null : html`<ul>${lines.map((line) => html`<li>${line}</li>`)}</ul>`}
  ${own.length === 0 ? null : renderSpikes(own, run)}
  ${causes.length === 0 ? null : html`<h3>Why, probably</h3>${causes.map((cause) => renderCause(cause, trial))}`}
  ${diagnosis.missing.length === 0 ? null : html`<h3>To know more next time</h3><ul>${diagnosis.missing.map((one) => html`<li><b>${one.what}</b>: ${missing(one)}. <span class="muted">Without it, ${one.why}.</span></li>`)}</ul>`}
</section>`;
}

function renderSpikes(spikes: readonly NamedSpike[], run: number): Html {
  const shown = pickHighest(spikes, MOST_SHOWN);
  const left = spikes.length - shown.length;
  return html`
  <div class="scroll"><table>
    <caption>Spikes of ${spikes[0]?.column ?? ""}${left === 0 ? null : html`; ${formatStep(left)} lower ones are not listed`}</caption>
    <thead><tr>
      <th scope="col" class="number">step</th>
      <th scope="col" class="number">from</th>
      <th scope="col" class="number">to</th>
      <th scope="col" class="number">÷ noise</th>
      <th scope="col" class="number">steps</th>
      <th scope="col">then</th>
      <th scope="col">kind</th>
      <th scope="col">first moved</th>
      <th></th>
    </tr></thead>
    <tbody>${shown.map((spike) => renderSpike(spike, run))}</tbody>
  </table></div>`;
}

function renderSpike(spike: NamedSpike, run: number): Html {
  const { step, endStep, level, peak, times, duration, evidence } = spike;
  return html`
    <tr><th scope="row" class="number">${formatStep(step)}</th><td class="number">${formatNumber(level)}</td><td class="number">${formatNumber(peak)}</td><td class="number">${formatNumber(Math.round(times))}</td><td class="number">${formatStep(duration)}</td><td>${describeEnd(spike)}</td><td title="${evidence.join("; ")}">${describeKind(spike)}</td><td>${describeOrder(spike)}</td><td class="number">${zoomButton("Show", run, { growthStart: step, plateauEnd: endStep })}</td></tr>`;
}

function renderCause(
  { title, source, confidence, evidence, measure, trial }: NamedCause,
  word: ShownDiagnosis["trial"],
): Html {
  const command = trial === null ? null : word(trial);
  return html`
  <details><summary><b>${title}</b> <span class="muted">confidence ${formatConfidence(confidence)}; ${source}</span></summary>
    <ul>${evidence.map((line) => html`<li>${line}</li>`)}</ul>
    ${trial === null ? null : html`<p>What would decide: ${trial.says}; ${trial.decides}.</p>`}
    ${command === null ? null : html`<pre>${command}</pre>`}
    ${measure.length === 0 ? null : html`<p>What to measure: ${measure.join("; ")}.</p>`}
  </details>`;
}
