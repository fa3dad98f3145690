/** @file Forks a run: a new run that begins with another's state at a step, and goes on with something changed. */

import { basename, relative } from "node:path";
import { takeUpTo } from "../analysis/index.ts";
import {
  type Change,
  changeExperiment,
  type Experiment,
  listChanges,
  parseExperiment,
  RequestError,
} from "../experiment/index.ts";
import {
  createRun,
  findCheckpoint,
  newRunDirectory,
  pinCheckpoint,
  type Run,
  type RunSeries,
  type RunWriter,
  readRun,
  StoreError,
} from "../store/index.ts";
import { writeCheckpoint } from "./checkpointSaver.ts";
import { restoreCheckpoint } from "./checkpointTensors.ts";
import { type EngineOptions, guardRun, prepareRun } from "./prepareRun.ts";
import { firstLostStep, lastRecordedStep, listPlannedEnds } from "./recordedRun.ts";
import { RowReader } from "./recording.ts";
import { refuseLog } from "./resumeRun.ts";
import type { RunResult } from "./runResult.ts";
import { createSession, hashParameters, type TrainingState } from "./session.ts";
import { type TrainOptions, trainRun } from "./trainRun.ts";

export interface ForkOptions extends EngineOptions, TrainOptions {
  /** Step of the parent after which the fork begins. */
  readonly at: number;
  /** `path=value`, as `loadExperiment` takes them. */
  readonly overrides: readonly string[];
  /** Whether the optimizer begins anew: its moments at zero, its bias corrections at their first step. */
  readonly resetOptimizer: boolean;
  /** Folder in which the fork's own folder is made. */
  readonly root: string;
}

/** Where a fork comes from; in its manifest. */
export interface ForkedFrom {
  /** Name of the parent's folder. */
  readonly run: string;
  /** The parent's folder, relative to the fork's. */
  readonly path: string;
  readonly step: number;
  /** Of the parent's parameters at that step. */
  readonly parametersSha256: string;
  readonly changes: readonly Change[];
  readonly optimizerState: "kept" | "reset";
}

/**
 * Replays the run in `directory` from its nearest checkpoint to step `at`, checking every row against what is recorded,
 * and trains on from there as `overrides` say. The fork's folder is complete by itself: it has the parent's rows up to
 * `at` and a checkpoint of that step.
 * @throws RequestError for a step that is not recorded, or a setting that cannot change
 * @throws StoreError where the parent cannot be read or replayed, or the fork not be written
 */
export async function forkRun(directory: string, options: ForkOptions): Promise<RunResult> {
  const parent = await readRun(directory);
  refuseLog(parent);
  const original = parseExperiment(parent.experiment);
  const experiment = changeExperiment(original, options.overrides);
  const changes = listChanges(original, experiment);
  const { at } = options;
  checkStep(parent, at, experiment);
  const state = await replay(parent, original, options);
  if (state === null) throw new RequestError("interrupted while replaying the parent; nothing was written");
  const { threads, settings } = prepareRun(experiment, options);
  const target = newRunDirectory(options.root, experiment.name, new Date());
  const forkedFrom: ForkedFrom = {
    run: basename(directory),
    path: relative(target, directory),
    step: at,
    parametersSha256: hashParameters(state.parameters),
    changes,
    optimizerState: options.resetOptimizer ? "reset" : "kept",
  };
  const writer = createRun(target, { ...settings, manifest: { ...settings.manifest, forkedFrom } });
  return guardRun(writer, async () => {
    const session = await createSession(experiment, { threads, engine: options.engine });
    try {
      session.restore(options.resetOptimizer ? { ...state, updates: 0, optimizer: new Map() } : state);
      const history = takeUpTo(parent.series, at);
      copyRows(history, writer);
      writeCheckpoint(session, writer, session.capture(), "start");
      const run = { experiment, session, writer, history, saved: [at], plannedEnds: [experiment.steps] };
      return await trainRun(run, experiment.steps, options);
    } finally {
      session.dispose();
    }
  });
}

function checkStep(parent: Run, at: number, { steps }: Experiment): void {
  const last = lastRecordedStep(parent);
  if (!Number.isInteger(at) || at < 0 || at > last) {
    throw new RequestError(
      `--at: ${at} is not allowed; must be a whole number from 0 to ${last}, the last step recorded`,
    );
  }
  if (steps <= at)
    throw new RequestError(`steps: ${steps} is not allowed; must be more than ${at}, where the fork begins`);
  const lost = firstLostStep(parent);
  if (lost !== null && lost <= at) {
    const message = `${parent.directory} has lost rows from step ${lost} on; slingshot doctor ${parent.directory} --repair computes them again`;
    throw new StoreError("damaged", parent.directory, message);
  }
}

/** The parent's state at the fork's step; null where the signal came first. */
async function replay(parent: Run, experiment: Experiment, options: ForkOptions): Promise<TrainingState | null> {
  const { at, engine } = options;
  const say = options.say ?? (() => {});
  const { checkpoint, damaged } = await findCheckpoint(parent, at);
  for (const { file, reason } of damaged) say(`${file} is damaged (${reason}); an earlier checkpoint is used`);
  if (checkpoint) pin(parent.directory, checkpoint.step, at, say);
  const { threads, settings } = prepareRun(experiment, options);
  const session = await createSession(experiment, { threads, engine });
  try {
    if (checkpoint) restoreCheckpoint(session, checkpoint);
    const reader = new RowReader(session, settings.columns.length, experiment, listPlannedEnds(parent, experiment));
    if (at > session.step) say(`replaying ${at - session.step} steps of ${parent.directory} from step ${session.step}`);
    while (session.step < at) {
      const step = session.step + 1;
      const row = reader.advance();
      compareRow(parent, step, row, settings.columns);
      if (step % 64 === 0) await new Promise((resolve) => setImmediate(resolve));
      if (options.signal?.aborted) return null;
    }
    return session.capture();
  } finally {
    session.dispose();
  }
}

/** A parent in an archive that nobody may write is forked all the same: the fork does not need it any more. */
function pin(directory: string, step: number, at: number, say: (line: string) => void): void {
  try {
    pinCheckpoint(directory, step, `fork at step ${at}`);
  } catch (error) {
    if (!(error instanceof StoreError)) throw error;
    say(`note: the parent's checkpoint of step ${step} could not be marked as in use: ${error.message}`);
  }
}

function compareRow(
  { directory, series }: Run,
  step: number,
  row: Float64Array,
  columns: readonly { readonly name: string; readonly type: "f32" | "f64" }[],
): void {
  columns.forEach(({ name, type }, i) => {
    const recorded = series.columns[name]?.[step - 1];
    const value = type === "f32" ? Math.fround(row[i] as number) : (row[i] as number);
    if (recorded === undefined || Object.is(recorded, value)) return;
    const message = `${directory} cannot be replayed here: at step ${step} ${name} is ${value}, and ${recorded} is recorded`;
    throw new StoreError("differs", directory, message);
  });
}

/** The fork's series begin with the parent's, so that its folder says all that led to it. */
function copyRows({ step, columns }: RunSeries, writer: RunWriter): void {
  const sources = writer.columns.map(({ name }) => columns[name]);
  const row = new Float64Array(sources.length);
  step.forEach((value, i) => {
    for (let column = 0; column < row.length; column++) row[column] = sources[column]?.[i] ?? Number.NaN;
    writer.appendRow(value, row);
  });
}
