/** @file Resumes a run: goes on from its last good checkpoint, to the same bits as if it had never stopped. */
import { takeUpTo } from "../analysis/index.ts";
import { type Experiment, parseExperiment, RequestError } from "../experiment/index.ts";
import {
  type Damage,
  findCheckpoint,
  openRun,
  type Run,
  type RunSeries,
  readRun,
  startStepOf,
} from "../store/index.ts";
import { restoreCheckpoint } from "./checkpointTensors.ts";
import { summarizeRun } from "./concludeRun.ts";
import { type EngineOptions, guardRun, prepareRun } from "./prepareRun.ts";
import {
  copyRows,
  experimentOf,
  firstLostStep,
  lastRecordedStep,
  listPlannedEnds,
  refuseDrawnWeights,
  refuseOtherColumns,
} from "./recordedRun.ts";
import { findLostPast, findLostStart, restoreCheckpoints } from "./restoreLost.ts";
import type { RunResult } from "./runResult.ts";
import { createSession, type TrainingSession, type TrainingState } from "./session.ts";
import { type TrainOptions, trainRun } from "./trainRun.ts";

export interface ResumeOptions extends EngineOptions, TrainOptions {
  /** Steps of the whole run, where they are to be more than it was asked for. */
  readonly steps?: number;
}

/**
 * Continues the run in `directory` to its end. Rows that were recorded after the checkpoint are computed again and
 * compared; rows that damage has lost are filled in. A run that is done and whole is left as it is.
 * @throws RequestError where `steps` are fewer than those recorded
 * @throws StoreError where there is no run, another process writes it, or what is recorded cannot be continued
 */
export async function resumeRun(directory: string, options: ResumeOptions): Promise<RunResult> {
  const found = await readRun(directory);
  refuseLog(found);
  const experiment = extend(found, options.steps);
  const { threads } = prepareRun(experiment, options);
  const complete = found.manifest.status === "done" && lastRecordedStep(found) >= experiment.steps;
  if (complete && found.damaged.length === 0) {
    options.say?.(`${directory} is done, all ${experiment.steps} steps; --steps extends it`);
    return summarizeRun(found, { threads, stepsTaken: 0, say: options.say ?? (() => {}) });
  }
  return continueRun(found, experiment, experiment.steps, options);
}

/**
 * Computes again what damage has lost of the run in `directory`, and goes no further than it was recorded.
 * @param found what `verifyRun` says; damaged checkpoints among it are set aside
 */
export async function repairRun(
  directory: string,
  found: readonly Damage[],
  options: EngineOptions & TrainOptions,
): Promise<RunResult> {
  const run = await readRun(directory);
  refuseLog(run);
  return continueRun(run, experimentOf(run), lastRecordedStep(run), options, found);
}

/** The log of another tool has no training that could go on. */
export function refuseLog({ directory, manifest }: Run): void {
  if (manifest.kind === "imported-log")
    throw new RequestError(`${directory} is an imported log; there is nothing to train, and nothing to compute again`);
}

/** The run's experiment, with as many steps as are asked for now. */
function extend(run: Run, steps: number | undefined): Experiment {
  const experiment = experimentOf(run);
  if (steps === undefined) return experiment;
  const recorded = lastRecordedStep(run);
  if (steps < recorded) {
    throw new RequestError(
      `--steps: ${steps} is not allowed; must be at least ${recorded}, the steps recorded already`,
    );
  }
  return parseExperiment({ ...experiment, steps });
}

async function continueRun(
  seen: Run,
  experiment: Experiment,
  until: number,
  options: EngineOptions & TrainOptions,
  found: readonly Damage[] = [],
): Promise<RunResult> {
  const { threads, settings } = prepareRun(experiment, options);
  refuseOtherColumns(seen, settings.columns);
  // Before anything is changed: without its parent, or where it cannot be computed, a run stays as it is.
  const past = await findLostPast(seen);
  const start = await findLostStart(seen, found, options);
  const session = await createSession(experiment, { threads, engine: options.engine });
  try {
    return await continueWith(session, { past, start }, seen, experiment, until, options, found);
  } finally {
    session.dispose();
  }
}

async function continueWith(
  session: TrainingSession,
  { past, start }: { readonly past: RunSeries | null; readonly start: TrainingState | null },
  seen: Run,
  experiment: Experiment,
  until: number,
  options: EngineOptions & TrainOptions,
  found: readonly Damage[],
): Promise<RunResult> {
  const say = options.say ?? (() => {});
  const { settings } = prepareRun(experiment, options);
  const { directory } = seen;
  const { writer, run: opened } = await openRun(directory, {
    say,
    ...(settings.keep !== undefined && { keep: settings.keep }),
  });
  return guardRun(writer, async () => {
    const plannedEnds = listPlannedEnds(opened, experiment);
    const asked = experimentOf(opened).steps;
    if (asked !== experiment.steps) {
      say(`the run is to end at step ${experiment.steps} now, and no longer at ${asked}`);
      writer.note("extended", { from: asked, to: experiment.steps });
      writer.setExperiment(experiment);
    }
    if (past) {
      copyRows(past, writer);
      writer.flush();
    }
    const run = past ? await readRun(directory) : opened;
    const lost = firstLostStep(run);
    const limit = lost === null ? undefined : lost - 1;
    const broken = new Map([...found, ...(await findCheckpoint(run, limit)).damaged].map((each) => [each.file, each]));
    const entries = run.manifest.checkpoints.filter(({ file }) => broken.has(file));
    for (const { file } of entries) {
      const reason = broken.get(file)?.reason ?? "";
      say(`${file} is damaged (${reason}); it is set aside`);
      writer.setAside(file, reason);
    }
    // A resume passes the damaged checkpoint's step anyway; a repair may not, and leaves nothing out.
    const isWanted = (step: number) => found.length > 0 && step < until && step !== startStepOf(run.manifest);
    const wanted = entries.filter(({ step }) => isWanted(step));
    await restoreCheckpoints(run, { start, entries: wanted }, writer, options);
    const { checkpoint } = await findCheckpoint({ directory, manifest: writer.manifest }, limit);
    if (checkpoint) restoreCheckpoint(session, checkpoint);
    else refuseDrawnWeights(run);
    const from = session.step;
    say(describeStart(checkpoint ? from : null, lastRecordedStep(run), lost));
    writer.note("resumed", { step: from, ...settings.manifest });
    const saved = writer.manifest.checkpoints.map(({ step }) => step);
    const history = takeUpTo(run.series, from);
    return trainRun({ experiment, session, writer, history, saved, plannedEnds }, until, options);
  });
}

/** @param saved step of the checkpoint; null without one */
function describeStart(saved: number | null, recorded: number, lost: number | null): string {
  const start = saved === null ? "from the first weights" : `from the checkpoint of step ${saved}`;
  const again = recorded - (saved ?? 0);
  if (again <= 0) return `resuming ${start}`;
  const why = lost === null ? "" : `, since step ${lost} and some after it are lost`;
  return `resuming ${start}${why}; ${again} recorded steps are computed again and compared`;
}
