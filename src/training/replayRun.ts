/** @file The state of a recorded run after any of its steps, computed again from its nearest checkpoint. */

import { findRowDifference } from "../columns/index.ts";
import type { LoadedData } from "../data/index.ts";
import { StoreError } from "../files/index.ts";
import { countUpTo } from "../series.ts";
import type { TrainingSession, TrainingState } from "../session/index.ts";
import { findCheckpoint, type Run } from "../store/index.ts";
import { restoreCheckpoint } from "./checkpointTensors.ts";
import { openSession } from "./openSession.ts";
import { type EngineOptions, prepareRun } from "./prepareRun.ts";
import { experimentOf, listPlannedEnds, refuseDrawnWeights } from "./recordedRun.ts";
import { RowReader } from "./recording.ts";

export interface ReplayOptions extends EngineOptions {
  /** Hears the step of the checkpoint that the replay begins with, before anything is computed. */
  readonly onCheckpoint?: (step: number) => void;
}

/** Where a replay came to, and the data that it was on, which nobody need load again. */
export interface Replay {
  readonly state: TrainingState;
  readonly loaded: LoadedData;
  readonly layout: TrainingSession["layout"];
}

/**
 * The state of `run` after step `at`. Every row on the way is compared with what is recorded.
 * @param at a step that the run has done itself: of a fork, from the one that it began with
 * @throws StoreError where no checkpoint is at hand to begin with, or a row comes out differently
 */
export async function replayRun(run: Run, at: number, options: ReplayOptions): Promise<Replay | null> {
  const say = options.say ?? (() => {});
  const experiment = experimentOf(run);
  const { checkpoint, damaged } = await findCheckpoint(run, at);
  for (const { file, reason } of damaged) say(`${file} is damaged (${reason}); an earlier checkpoint is used`);
  if (!checkpoint) refuseDrawnWeights(run);
  const { machine } = prepareRun(experiment, options);
  // First, because what cannot be computed shall leave no mark.
  const session = await openSession(experiment, machine);
  try {
    if (checkpoint) options.onCheckpoint?.(checkpoint.step);
    if (checkpoint) restoreCheckpoint(session, checkpoint);
    const { columns } = run.manifest;
    const reader = new RowReader(session, columns, experiment, listPlannedEnds(run, experiment));
    if (at > session.step) say(`replaying ${at - session.step} steps of ${run.directory} from step ${session.step}`);
    while (session.step < at) {
      const step = session.step + 1;
      const row = reader.advance();
      compareRow(run, step, row);
      if (step % 64 === 0) await new Promise((resolve) => setImmediate(resolve));
      if (options.signal?.aborted) return null;
    }
    return { state: session.capture(), loaded: session.loaded, layout: session.layout };
  } finally {
    session.dispose();
  }
}

/** A row that was lost has nothing to be compared with. */
function compareRow({ directory, series, manifest }: Run, step: number, values: Float64Array): void {
  const row = countUpTo(series.step, step) - 1;
  if (series.step[row] !== step) return;
  const { columns } = manifest;
  const difference = findRowDifference(
    columns,
    columns.map(({ name }) => series.columns[name]),
    row,
    values,
  );
  if (difference === null) return;
  const { name, value, recorded } = difference;
  const message = `${directory} cannot be replayed here: at step ${step} ${name} is ${value}, and ${recorded} is recorded`;
  throw new StoreError("differs", directory, message);
}
