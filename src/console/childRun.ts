/** @file Trains in a process of its own, as `slingshot run`, `resume` and `fork` do, and listens to its progress. */
import type { SideOutcome, StartedSide } from "../studies/demonstration/runDemonstration.ts";
import type { ReplayProgress, RunProgress, RunResult } from "../training/index.ts";
import { startChild } from "./childProcess.ts";
import type { TrainingMessage } from "./narrateTraining.ts";

/** A command that trains, in a process of its own. */
export interface StartedTraining extends StartedSide {
  /** The run's folder, once it is there; null where the process has ended before. */
  readonly started: Promise<string | null>;
}

/** Starts `script run ...args --json --quiet` with this Node.js. */
export const startChildRun = (script: string, args: readonly string[]): StartedTraining =>
  startTraining(script, ["run", ...args]);

/**
 * Starts `script ...args --json --quiet` with this Node.js: `run`, `resume` or `fork`.
 * @param onReplay hears how far the parent of a fork has been replayed
 */
export function startTraining(
  script: string,
  args: readonly string[],
  onReplay: (replay: ReplayProgress) => void = () => {},
): StartedTraining {
  let progress: RunProgress | undefined;
  let begin: (directory: string | null) => void = () => {};
  const started = new Promise<string | null>((resolve) => {
    begin = resolve;
  });
  const child = startChild(script, args, (message) => {
    const told = message as TrainingMessage;
    if ("run" in told) begin(told.run);
    else if ("replayed" in told) onReplay(told);
    else progress = told;
  });
  const outcome = child.outcome
    .then(({ code, lastOutput, lastLine }): SideOutcome => ({ code, result: parseResult(lastOutput), lastLine }))
    .finally(() => begin(null));
  return { progress: () => progress, stop: child.stop, started, outcome };
}

function parseResult(line: string | undefined): RunResult | undefined {
  if (line === undefined) return undefined;
  try {
    return JSON.parse(line) as RunResult;
  } catch {
    return undefined;
  }
}
