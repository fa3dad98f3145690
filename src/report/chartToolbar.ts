/** @file The bar above the charts, and the marks that stand for runs. */

import { isParent, type JudgedRun, lastStep, listForkSteps } from "../verdict/index.ts";
import { type Html, html } from "./html.ts";

/** Points of which lines may show the median; 1 is none. */
const SMOOTHING = [1, 11, 51, 201, 1001];

/** What stays in sight above the charts: runs to show and hide, the step under the cursor, and what zooms. */
export function renderToolbar(runs: readonly JudgedRun[]): Html {
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
      <label>Smoothing <select id="median">${SMOOTHING.map((points) => html`<option value="${points}">${points === 1 ? "off" : `median of ${points}`}</option>`)}</select></label>
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

export function parentClass(run: number, runs: readonly JudgedRun[]): string {
  const shown = runs[run];
  return shown !== undefined && isParent(shown, runs) ? " parent" : "";
}
