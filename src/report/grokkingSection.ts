/** @file The four times of grokking and the delay of every run that was validated, and what each of them is. */
import type { GrokkingDefinition, GrokkingTimes } from "../analysis/index.ts";
import { isUsual, type JudgedRun, listLostSteps, type TimeName, timesOf, wordTime } from "../verdict/index.ts";
import { formatShare } from "../words.ts";
import { type Html, html } from "./html.ts";

/** After Notsawo et al. 2023, §2.1, or with t2 and t4 by another definition, as `findGrokkingTimes` finds them. */
function listTerms(times: GrokkingTimes): readonly (readonly [name: TimeName, title: string, meaning: string])[] {
  const { definition } = times;
  const generalised = isUsual(times) ? "first validated step with a validation accuracy of 100 %" : definition.meaning;
  return [
    ["t1", "t1", "the first step with a training accuracy above 0 %"],
    ["t2", "t2", `the first step at which ${describeFitted(definition)}`],
    ["t3", "t3", "the first validated step with a validation accuracy above 0 %"],
    ["t4", "t4", `the ${generalised}`],
    ["delay", "t4 − t2", "the grokking delay; where it is 0 or less, the run generalised no later than it fitted"],
  ];
}

function describeFitted({ fitted: { column, threshold } }: GrokkingDefinition): string {
  const where = "over the epoch of batches that ends there, is";
  return column === "trainAccuracy"
    ? `training accuracy, ${where} ${formatShare(threshold)}`
    : `training loss, ${where} below ${threshold}`;
}

/** Null where no run has the accuracies that it takes. */
export function renderGrokking(runs: readonly JudgedRun[]): Html | null {
  const columns = runs.flatMap((run) => {
    const times = timesOf(run);
    return times === null ? [] : [{ label: run.label, times, show: showTimes(run, times) }];
  });
  const [first] = columns;
  if (first === undefined) return null;
  const by = isUsual(first.times) ? "" : ` by ${first.times.definition.name}`;
  return html`
<section>
  <h2>Grokking times${by}</h2>
  <div class="scroll"><table>
    <thead><tr><th scope="col">Time</th>${columns.map(({ label }) => html`<th scope="col" class="number">${label}</th>`)}<th scope="col">What it is</th></tr></thead>
    <tbody>${listTerms(first.times).map(
      ([name, title, meaning]) =>
        html`<tr><th scope="row">${title}</th>${columns.map(({ show }) => html`<td class="number">${show(name)}</td>`)}<td>${meaning}</td></tr>`,
    )}</tbody>
  </table></div>
  <p class="muted">${describeSource(first.times)} Between two validations t3 and t4 are not seen, and come late by less than their distance.</p>
</section>`;
}

function describeSource(times: GrokkingTimes): string {
  const source = "as Notsawo et al. 2023 (arXiv 2306.13253, §2.1) define them";
  return isUsual(times)
    ? `Steps, ${source}. Each is a first time: what is reached may be lost again.`
    : `Steps, t1 and t3 ${source}, t2 and t4 by the definition that was asked for. What has not happened by the last step that was looked at is more than that step.`;
}

/** A first time is not known where steps before it are lost. */
function showTimes({ damaged = [] }: JudgedRun, times: GrokkingTimes): (name: TimeName) => string {
  const isLost = listLostSteps(damaged).length > 0;
  return (name) => (isLost ? "not known: steps are lost" : wordTime(times, name));
}
