/** @file The slingshots of every run as a table. */
import type { Slingshot } from "../analysis/index.ts";
import { floorOf, type JudgedRun, listLostSteps } from "../verdict/index.ts";
import { formatNumber, formatStep } from "../words.ts";
import { dot, zoomButton } from "./chartToolbar.ts";
import { type Html, html } from "./html.ts";

/** Rows of a table above the fold. */
const MOST_SHOWN = 10;

/** One table a run that slingshots, one sentence for each that does not. */
export function renderSlingshots(runs: readonly JudgedRun[]): Html {
  return html`
<section>
  <h2>Slingshots</h2>
  ${runs.map((run, index) =>
    run.slingshots.slingshots.length === 0
      ? html`<p>${dot(index, runs)}<b>${run.label}</b>: ${describeNone(run)}${sinceFork(run)}.</p>`
      : renderTable(runs, index),
  )}
</section>`;
}

function describeNone({ unjudged, slingshots, damaged = [] }: JudgedRun): string {
  if (unjudged) return "not judged";
  if (slingshots.answer === "cannot-tell") return "cannot be told";
  return listLostSteps(damaged).length > 0 ? "none in the steps that can be read" : "none";
}

/** Of a fork, that only what comes after the fork step is listed. */
function sinceFork({ fork }: JudgedRun): string {
  return fork ? ` after the fork at step ${formatStep(fork.origin.step)}` : "";
}

function renderTable(runs: readonly JudgedRun[], run: number): Html | null {
  const shown = runs[run];
  if (shown === undefined) return null;
  const { label, slingshots } = shown;
  const rows = slingshots.slingshots.map((slingshot, i) => renderRow(slingshot, i, run));
  const loss = floorOf(shown) === 0 ? "loss" : "above floor";
  return html`
  <div class="scroll"><table>
    <caption>${dot(run, runs)}${label}${sinceFork(shown)}</caption>
    <thead><tr>
      <th scope="col">#</th>
      <th scope="col" class="number">growth starts</th>
      <th scope="col" class="number">spike</th>
      <th scope="col" class="number">plateau ends</th>
      <th scope="col" class="number">trough ${loss}</th>
      <th scope="col" class="number">peak ${loss}</th>
      <th scope="col" class="number">peak / trough</th>
      <th scope="col" class="number">norm before</th>
      <th scope="col" class="number">norm after</th>
      <th scope="col" class="number">raw spikes</th>
      <th></th>
    </tr></thead>
    <tbody>${rows.slice(0, MOST_SHOWN)}</tbody>
    ${rows.length > MOST_SHOWN ? html`<tbody id="cycles-${run}" hidden>${rows.slice(MOST_SHOWN)}</tbody>` : null}
  </table></div>
  ${rows.length > MOST_SHOWN ? html`<p><button type="button" data-unfold="cycles-${run}">Show all ${rows.length}</button></p>` : null}`;
}

function renderRow(slingshot: Slingshot, index: number, run: number): Html {
  const { growthStart, spike, plateauEnd, troughLoss, peakLoss, normBefore, normAfter, events } = slingshot;
  const cells = [
    formatStep(growthStart),
    formatStep(spike),
    formatStep(plateauEnd),
    formatNumber(troughLoss),
    formatNumber(peakLoss),
    formatNumber(peakLoss / troughLoss),
    ...[normBefore, normAfter].map((norm) => (Number.isNaN(norm) ? "–" : formatNumber(norm))),
    formatStep(events),
  ];
  return html`
    <tr><th scope="row">${index + 1}</th>${cells.map((cell) => html`<td class="number">${cell}</td>`)}<td class="number">${zoomButton("Show", run, slingshot)}</td></tr>`;
}
