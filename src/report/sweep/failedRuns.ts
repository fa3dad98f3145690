/** @file The runs that failed, by what they said. */
import { formatStep } from "../../words.ts";
import { type Html, html } from "../html.ts";
import { packRuns } from "./figure.ts";
import type { SweepData } from "./sweepData.ts";

/** Null where none did. */
export function renderFailedRuns({ runs }: SweepData): Html | null {
  const messages = new Map<string, number[]>();
  for (const [i, { status, error }] of runs.entries()) {
    if (status !== "failed" && status !== "non-finite") continue;
    const message = error ?? (status === "failed" ? "no message" : "a value became NaN or infinite");
    messages.set(message, [...(messages.get(message) ?? []), i]);
  }
  if (messages.size === 0) return null;
  const sorted = [...messages].sort(([, a], [, b]) => b.length - a.length);
  return html`<section><h2>Runs that failed</h2><div class="scroll marks"><table class="fit"><thead><tr><th scope="col" class="number">runs</th><th scope="col">message</th></tr></thead><tbody>${sorted.map(
    ([message, failed]) =>
      html`<tr><td class="number"><button type="button" data-runs="${packRuns(failed)}" aria-label="${failed.length} runs that failed: ${message}">${formatStep(failed.length)}</button></td><td class="breakable">${message}</td></tr>`,
  )}</tbody></table></div></section>`;
}
