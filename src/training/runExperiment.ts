/** @file Runs an experiment: trains it from its first weights, records every step, and says what happened. */
import { join } from "node:path";
import type { Experiment } from "../experiment/index.ts";
import { createRun, newRunDirectory } from "../recording/index.ts";
import { describeFound, examineExperiment } from "./examineExperiment.ts";
import { openSession } from "./openSession.ts";
import { describeSession, type EngineOptions, guardRun, prepareRun } from "./prepareRun.ts";
import { listColumns } from "./recording.ts";
import type { RunResult } from "./runResult.ts";
import { type TrainOptions, trainRun } from "./trainRun.ts";

export interface RunOptions extends EngineOptions, TrainOptions {
  /** Folder in which the run's own folder is made. */
  readonly root: string;
  /** Name of the run's own folder, which must be new; the day, the experiment's name and four characters by default. */
  readonly folder?: string;
}

/**
 * Trains `experiment` and writes its run folder. A `signal` ends it after the step in progress; all that was done is saved.
 * @returns what was found, and in `run` the folder
 * @throws RequestError where it cannot be trained here; no folder is left
 * @throws StoreError where the folder cannot be written, or `folder` is there already (`exists`)
 * @example
 * import { loadExperiment, runExperiment } from "slingshot-lab/training";
 *
 * const result = await runExperiment(loadExperiment("hypercube", ["steps=100"]), { root: "runs" });
 * console.log(result.status, result.steps, result.answer); // done 100 neither
 */
export async function runExperiment(asked: Experiment, options: RunOptions): Promise<RunResult> {
  const { experiment, loaded } = await examineExperiment(asked, options.data);
  const { settings, machine } = prepareRun(experiment, options);
  const found = describeFound(experiment);
  if (found !== null) options.say?.(found);
  // First, because what cannot be computed shall leave no folder.
  const session = await openSession(experiment, { ...machine, loaded });
  try {
    const manifest = { ...settings.manifest, ...describeSession(session) };
    const { root, folder } = options;
    const directory = folder === undefined ? newRunDirectory(root, experiment.name, new Date()) : join(root, folder);
    const writer = createRun(directory, { ...settings, columns: listColumns(session), manifest });
    return await guardRun(writer, () => trainRun({ experiment, session, writer }, experiment.steps, options));
  } finally {
    session.dispose();
  }
}
