/** @file The runs that failed, by what they said. Runs in the browser, too. */

import type { SweepData } from "../../charts/sweepData.ts";
import { formatStep } from "../../words.ts";
import { type Html, html } from "../html.ts";
import { type Chosen, drawFold, foldRows, packRuns, type SweepFigure } from "./figure.ts";

export const failedRuns: SweepFigure = {
  name: "failed",
  title: "Runs that failed",
  meaning:
    "By what they said, the most frequent first. Those that became NaN or infinite are in all numbers above, those that failed in none.",
  choices: ({ runs }) => (runs.some(({ status }) => status === "failed" || status === "non-finite") ? [] : null),
  draw: drawFailedRuns,
};

export function drawFailedRuns({ runs }: SweepData, shown: readonly number[], chosen: Chosen): Html {
  const messages = new Map<string, number[]>();
  for (const i of shown) {
    const { status, error } = runs[i] ?? {};
    if (status !== "failed" && status !== "non-finite") continue;
    const message = error ?? (status === "failed" ? "no message" : "a value became NaN or infinite");
    const same = messages.get(message);
    if (same === undefined) messages.set(message, [i]);
    else same.push(i);
  }
  const rows = [...messages].sort(([, a], [, b]) => b.length - a.length);
  const kept = foldRows(rows, chosen);
  const body = kept.map(
    ([message, failed]) =>
      html`<tr><td class="number"><button type="button" data-runs="${packRuns(failed)}" aria-label="${failed.length} runs that failed: ${message}">${formatStep(failed.length)}</button></td><td class="breakable">${message}</td></tr>`,
  );
  return html`<div class="scroll marks"><table class="fit"><thead><tr><th scope="col" class="number">runs</th><th scope="col">message</th></tr></thead><tbody>${body}</tbody></table></div>${drawFold(rows, kept, "messages")}`;
}
