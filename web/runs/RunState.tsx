/** @file The state of a run as a word with a mark. */
import type { LabRun } from "../../src/lab/index.ts";

export function RunState({ run: { state, isTraining, problem } }: { readonly run: LabRun }) {
  return (
    <span class={`state ${state}`} title={problem ?? (isTraining ? "trained by this lab" : undefined)}>
      {state}
    </span>
  );
}
