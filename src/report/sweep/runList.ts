/** @file The list of some runs of a sweep, that a mark opens. Runs in the browser, too. */

import type { SweepData, SweepRun } from "../../charts/sweepData.ts";
import { formatStep } from "../../words.ts";
import { type Html, html } from "../html.ts";
import { wordMeasured } from "./summary.ts";

export function drawRunList({ axes, measures, runs }: SweepData, shown: readonly number[]): Html {
  const names = ["slingshots", "firstSpike", "fittedAt", "grokkedAt", "validationAccuracy", "trainLoss"];
  const columns = measures.flatMap((measure, place) => (names.includes(measure.name) ? [{ measure, place }] : []));
  const most = 500;
  const rows = shown.slice(0, most).flatMap((number) => {
    const run = runs[number];
    if (run === undefined) return [];
    const values = axes.map(({ values: all }, axis) => html`<td>${all[run.at[axis] ?? -1] ?? "–"}</td>`);
    const cells = columns.map(
      ({ measure, place }) => html`<td class="number">${wordMeasured(run.measured[place] ?? null, measure)}</td>`,
    );
    const status = run.endedBy === null ? run.status : `${run.status}, ended by ${run.endedBy}`;
    return [
      html`<tr><th scope="row" class="number">${run.seed}</th>${values}<td>${status}</td><td class="mono">${linkRun(run)}</td>${cells}</tr>${run.error === null ? null : html`<tr><td></td><td colspan="${axes.length + columns.length + 2}" class="muted">${run.error}</td></tr>`}`,
    ];
  });
  return html`<h2>${formatStep(shown.length)} ${shown.length === 1 ? "run" : "runs"}</h2>
<div class="scroll"><table class="fit"><thead><tr><th scope="col" class="number">seed</th>${axes.map(({ path }) => html`<th scope="col">${path}</th>`)}<th scope="col">status</th><th scope="col">folder</th>${columns.map(({ measure }) => html`<th scope="col" class="number">${measure.title}</th>`)}</tr></thead>
<tbody>${rows}</tbody></table></div>${shown.length > most ? html`<p class="muted">The first ${most}.</p>` : null}`;
}

/** To the report of a run, or to its folder where it has none. */
export function linkRun({ folder, hasReport }: SweepRun): Html {
  if (folder === null) return html`–`;
  const address = folder.split("/").map(encodeURIComponent).join("/");
  return html`<a href="${address}/${hasReport ? "report.html" : ""}">${folder}</a>`;
}
