/** @file A recorded run computed again, step by step, from its checkpoints: every row is compared with what is recorded. */
import { type Column, findRowDifference } from "../columns/index.ts";
import type { Experiment } from "../experiment/index.ts";
import { StoreError } from "../files/index.ts";
import { isOfProbe, probeParts } from "../instruments/index.ts";
import { countUpTo } from "../series.ts";
import type { TrainingSession } from "../session/index.ts";
import { findCheckpoint, type Run } from "../store/index.ts";
import { restoreCheckpoint } from "./checkpointTensors.ts";
import { openSession } from "./openSession.ts";
import { type EngineOptions, prepareRun } from "./prepareRun.ts";
import { experimentOf, firstStepOf, listPlannedEnds, refuseDrawnWeights } from "./recordedRun.ts";
import { RowReader } from "./recording.ts";

export interface ReplayOptions extends EngineOptions {
  /** Hears the step of the checkpoint that the replay begins with, before anything is computed. */
  readonly onCheckpoint?: (step: number) => void;
  /** Hears now and then where it is. */
  readonly onStep?: (step: number) => void;
  /**
   * Other instruments in the place of those that the run had, of which every row on the way is heard. What the run's own recorded is then
   * not compared. Where what they measure depends on the steps before, the replay begins where the run did.
   */
  readonly measure?: Measuring;
}

export interface Measuring {
  readonly instruments: Experiment["instruments"];
  /** Hears the number of a step and what the session measured at it, one number for each of its columns; the array is reused. */
  readonly onRow: (step: number, row: Float64Array) => void;
}

export interface OpenReplay {
  /** Where the run is; its state is the run's after `session.step`. */
  readonly session: TrainingSession;
  /**
   * Goes on to a later step, from a checkpoint on the way where there is one, or by all steps between. What it has passed it does not
   * come back to.
   * @returns whether it is there: the signal may have come before
   * @throws StoreError where a row comes out differently than it is recorded
   */
  goTo(step: number, by?: "checkpoints" | "steps"): Promise<boolean>;
  /** Ends its threads. */
  dispose(): void;
}

/** Steps between two looks at what else has happened. */
const STEPS_A_LOOK = 64;

/**
 * Opens `run` at its last checkpoint up to step `at`, or at its first weights.
 * @throws StoreError where no checkpoint is at hand to begin with
 */
export async function openReplay(run: Run, at: number, options: ReplayOptions): Promise<OpenReplay> {
  const { manifest } = run;
  const { measure } = options;
  const recorded = experimentOf(run);
  const experiment = measure === undefined ? recorded : { ...recorded, instruments: measure.instruments };
  const told = new Set<string>();
  const find = async (step: number) => {
    const { checkpoint, damaged } = await findCheckpoint(run, step);
    for (const { file, reason } of damaged) {
      if (!told.has(file)) options.say?.(`${file} is damaged (${reason}); an earlier checkpoint is used`);
      told.add(file);
    }
    return checkpoint;
  };
  const { machine } = prepareRun(experiment, options);
  // First, because what cannot be computed shall leave no mark.
  const session = await openSession(experiment, machine);
  // What no checkpoint has of an instrument follows from all steps before.
  const isWhole = measure !== undefined && session.dependsOnPast;
  try {
    const first = await find(isWhole ? firstStepOf(run) : at);
    if (!first) refuseDrawnWeights(run);
    if (first) options.onCheckpoint?.(first.step);
    if (first) restoreCheckpoint(session, first);
  } catch (error) {
    session.dispose();
    throw error;
  }
  const columns = measure === undefined ? manifest.columns : [...manifest.columns, ...session.columns];
  const isMeasuredAnew = ({ name }: Pick<Column, "name">) => probeParts.all.some((part) => isOfProbe(part, name));
  const compared = measure === undefined ? () => true : (column: Column) => !isMeasuredAnew(column);
  const reader = new RowReader(session, columns, experiment, listPlannedEnds(run, experiment));
  const jumpAhead = async (step: number) => {
    const isNearer = !isWhole && manifest.checkpoints.some((entry) => entry.step > session.step && entry.step <= step);
    const checkpoint = isNearer ? await find(step) : null;
    if (checkpoint && checkpoint.step > session.step) restoreCheckpoint(session, checkpoint);
  };
  return {
    session,
    goTo: async (step, by = "checkpoints") => {
      if (by === "checkpoints") await jumpAhead(step);
      while (session.step < step) {
        const next = session.step + 1;
        const row = reader.advance();
        const { length } = manifest.columns;
        compareRow(run, next, row.subarray(0, length), compared);
        measure?.onRow(next, row.subarray(length));
        if (next % STEPS_A_LOOK === 0) {
          options.onStep?.(next);
          await new Promise((resolve) => setImmediate(resolve));
        }
        if (options.signal?.aborted) return false;
      }
      return true;
    },
    dispose: () => session.dispose(),
  };
}

/** A row that was lost has nothing to be compared with. */
function compareRow(
  { directory, series, manifest }: Run,
  step: number,
  values: Float64Array,
  isCompared: (column: Column) => boolean,
): void {
  const row = countUpTo(series.step, step) - 1;
  if (series.step[row] !== step) return;
  const columns = manifest.columns.filter(isCompared);
  const difference = findRowDifference(
    columns,
    columns.map(({ name }) => series.columns[name]),
    row,
    values.filter((_, i) => isCompared(manifest.columns[i] as Column)),
  );
  if (difference === null) return;
  const { name, value, recorded } = difference;
  const message = `${directory} cannot be replayed here: at step ${step} ${name} is ${value}, and ${recorded} is recorded`;
  throw new StoreError("differs", directory, message);
}
