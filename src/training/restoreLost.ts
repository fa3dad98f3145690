/** @file What damage has taken of a run and training alone does not bring back: a fork's past, and checkpoints. */

import { RequestError } from "../experiment/index.ts";
import { StoreError } from "../files/index.ts";
import type { RunWriter } from "../recording/index.ts";
import { type Series, takeUpTo } from "../series.ts";
import type { TrainingState } from "../session/index.ts";
import {
  type CheckpointEntry,
  checkpointFile,
  type Damage,
  findCheckpoint,
  type Run,
  startStepOf,
} from "../store/index.ts";
import { writeCheckpoint } from "./checkpointSaver.ts";
import { forkState } from "./forkState.ts";
import { hashParameters } from "./hashParameters.ts";
import type { ReplayOptions } from "./openReplay.ts";
import { openSession } from "./openSession.ts";
import { prepareRun } from "./prepareRun.ts";
import { readParent, refuse } from "./readParent.ts";
import { experimentOf, firstLostStep, withoutStart } from "./recordedRun.ts";
import { replayRun } from "./replayRun.ts";

/**
 * The rows up to a fork's first own step as its parent has them, where the fork has lost some of them; else null.
 * @throws StoreError where the parent is not at hand, or has lost them too
 */
export async function findLostPast(run: Run): Promise<Series | null> {
  const origin = run.manifest.forkedFrom ?? null;
  const lost = firstLostStep(run);
  if (origin === null || lost === null || lost > origin.step) return null;
  return takeUpTo((await readParent(run, origin)).series, origin.step);
}

/**
 * The state that a fork began with, from its parent, where its checkpoint is lost; else null.
 * @param found damage that is to be repaired; without any, only what the run cannot go on without counts as lost
 * @throws StoreError where the run cannot go on without it, and it is not to be had
 */
export async function findLostStart(
  run: Run,
  found: readonly Damage[],
  options: ReplayOptions,
): Promise<TrainingState | null> {
  const { manifest } = run;
  const start = startStepOf(manifest);
  if (start === null) return null;
  const lost = firstLostStep(run);
  const { checkpoint } = await findCheckpoint(run, lost === null || lost <= start ? undefined : lost - 1);
  const entry = manifest.checkpoints.find(({ step }) => step === start);
  const isMissed = found.length > 0 && (entry === undefined || found.some(({ file }) => file === entry.file));
  if (checkpoint !== null && !isMissed) return null;
  try {
    return await replayStart(run, options);
  } catch (error) {
    if (checkpoint === null || !isRefusal(error)) throw error;
    options.say?.(`${entry?.file ?? checkpointFile(start)} cannot be computed again: ${error.message}`, error.remedy);
    return null;
  }
}

async function replayStart(run: Run, options: ReplayOptions): Promise<TrainingState> {
  const origin = run.manifest.forkedFrom;
  if (origin === undefined) throw withoutStart(run);
  const parent = await readParent(run, origin);
  const replay = await replayRun(parent, origin.step, options);
  if (replay === null) throw new RequestError("interrupted while replaying the parent; nothing was written");
  if (hashParameters(replay.state.parameters) !== origin.parametersSha256) {
    const what = `${run.directory} is a fork of ${origin.run} at step ${origin.step}`;
    throw refuse(run.directory, `${what}, and ${parent.directory} has other parameters there: it is not the same run`);
  }
  return forkState(replay, parent, experimentOf(run), origin.optimizerState === "reset");
}

/** Saves the state that the run began with where it was lost, and computes checkpoints again; says why where it cannot. */
export async function restoreCheckpoints(
  run: Run,
  { start, entries }: { readonly start: TrainingState | null; readonly entries: readonly CheckpointEntry[] },
  writer: RunWriter,
  options: ReplayOptions,
): Promise<void> {
  // Nearly always: compiling a session for nothing would double the time until training goes on.
  if (start === null && entries.length === 0) return;
  const experiment = experimentOf(run);
  const { machine } = prepareRun(experiment, options);
  const session = await openSession(experiment, machine);
  try {
    if (start !== null) {
      session.restore(start);
      const { file } = writeCheckpoint(session, writer, session.capture(), "start");
      options.say?.(`${file}, with which the fork began, is computed again from its parent`);
    }
    for (const { step, file, reason, parametersSha256 } of entries) {
      try {
        const replay = await replayRun({ ...run, manifest: writer.manifest }, step, options);
        if (replay === null) return;
        session.restore(replay.state);
        const again = session.capture();
        if (parametersSha256 !== undefined && hashParameters(again.parameters) !== parametersSha256) {
          throw new StoreError("differs", file, "the parameters come out differently");
        }
        writeCheckpoint(session, writer, again, reason);
        options.say?.(`${file} is computed again`);
      } catch (error) {
        if (!isRefusal(error)) throw error;
        options.say?.(`${file} cannot be computed again: ${error.message}`, error.remedy);
      }
    }
  } finally {
    session.dispose();
  }
}

/** What says that something is not to be had; a lost lock says that nothing may be done any more. */
function isRefusal(error: unknown): error is StoreError | RequestError {
  return error instanceof RequestError || (error instanceof StoreError && error.kind !== "locked");
}
