/** @file The four times of grokking and the delay of every run that was validated, and what each of them is. */
import type { GrokkingTimes } from "../analysis/index.ts";
import { findGeneralisation, type JudgedRun, listLostSteps } from "../verdict/index.ts";
import { formatStep } from "../words.ts";
import { type Html, html } from "./html.ts";

/** After Notsawo et al. 2023, §2.1, as `findGrokkingTimes` finds them. */
const TERMS: readonly (readonly [name: "t1" | "t2" | "t3" | "t4" | "delay", title: string, meaning: string])[] = [
  ["t1", "t1", "the first step with a training accuracy above 0 %"],
  ["t2", "t2", "the first step at which training accuracy, over the epoch of batches that ends there, is 100 %"],
  ["t3", "t3", "the first validated step with a validation accuracy above 0 %"],
  ["t4", "t4", "the first validated step with a validation accuracy of 100 %"],
  ["delay", "t4 − t2", "the grokking delay; where it is 0 or less, the run generalised no later than it fitted"],
];

/** Null where no run has the accuracies that it takes. */
export function renderGrokking(runs: readonly JudgedRun[]): Html | null {
  const columns = runs.flatMap((run) => {
    const found = findGeneralisation(run);
    return found === null ? [] : [{ label: run.label, show: showTimes(run, found.full) }];
  });
  if (columns.length === 0) return null;
  return html`
<section>
  <h2>Grokking times</h2>
  <div class="scroll"><table>
    <thead><tr><th scope="col">Time</th>${columns.map(({ label }) => html`<th scope="col" class="number">${label}</th>`)}<th scope="col">What it is</th></tr></thead>
    <tbody>${TERMS.map(
      ([name, title, meaning]) =>
        html`<tr><th scope="row">${title}</th>${columns.map(({ show }) => html`<td class="number">${show(name)}</td>`)}<td>${meaning}</td></tr>`,
    )}</tbody>
  </table></div>
  <p class="muted">Steps, as Notsawo et al. 2023 (arXiv 2306.13253, §2.1) define them. Each is a first time: what is reached may be lost again. Between two validations t3 and t4 are not seen, and come late by less than their distance.</p>
</section>`;
}

/** A first time is not known where steps before it are lost. */
function showTimes({ damaged = [] }: JudgedRun, times: GrokkingTimes): (name: (typeof TERMS)[number][0]) => string {
  const isLost = listLostSteps(damaged).length > 0;
  return (name) => {
    const step = times[name];
    if (isLost) return "not known: steps are lost";
    return step === null ? "not yet" : formatStep(step);
  };
}
