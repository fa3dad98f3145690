/** @file The states of a recorded run after some of its steps, in one pass. */
import type { TrainingSession, TrainingState } from "../session/index.ts";
import type { Run } from "../store/index.ts";
import { type OpenReplay, openReplay, type ReplayOptions } from "../training/openReplay.ts";
import { lastRecordedStep } from "../training/recordedRun.ts";
import { refuseLog } from "../training/resumeRun.ts";

/** The run after one of its steps. */
export interface VisitedState {
  readonly step: number;
  /** A copy: it stays as it is. */
  readonly state: TrainingState;
  /**
   * After the step that follows, so that θ_{t+1} − θ_t is the update that the run took from here. Null where it was not asked
   * for, and after the run's last step.
   */
  readonly next: TrainingState | null;
  /** What computes the run again: its data, layout and batches. Its own state is that of `state`, or of `next`. */
  readonly session: TrainingSession;
}

export interface VisitOptions extends ReplayOptions {
  /** Whether to give the state after the step that follows, too. */
  readonly withNext?: boolean;
}

/**
 * Goes through a run by exact replay and calls `visit` after each of `steps`, which it waits for. Every row on the way is compared
 * with what is recorded; from one step to the next it goes by a checkpoint where there is one.
 *
 * @param steps ascending, each a step that the run has done itself, or the one that it began with: `parseSteps` gives such
 * @returns whether all were visited: the signal may have come before
 * @throws RequestError for an imported log, which has no states
 * @throws StoreError where no checkpoint is at hand to begin with, or a row comes out differently
 */
export async function visitStates(
  run: Run,
  steps: readonly number[],
  options: VisitOptions,
  visit: (visited: VisitedState) => void | Promise<void>,
): Promise<boolean> {
  refuseLog(run);
  const [first] = steps;
  if (first === undefined) return true;
  const replay = await openReplay(run, first, options);
  try {
    return await walkStates(replay, steps, { ...options, last: lastRecordedStep(run) }, visit);
  } finally {
    replay.dispose();
  }
}

export interface WalkStatesOptions extends Pick<VisitOptions, "signal" | "withNext"> {
  /** The run's last step. */
  readonly last: number;
}

/** As `visitStates`, by a replay that is open already. */
export async function walkStates(
  replay: OpenReplay,
  steps: readonly number[],
  { signal, withNext = false, last }: WalkStatesOptions,
  visit: (visited: VisitedState) => void | Promise<void>,
): Promise<boolean> {
  const { session } = replay;
  let next: TrainingState | null = null;
  for (const step of steps) {
    if (!(await replay.goTo(step))) return false;
    const state: TrainingState = next?.step === step ? next : session.capture();
    next = null;
    if (withNext && step < last) {
      if (!(await replay.goTo(step + 1))) return false;
      next = session.capture();
    }
    await visit({ step, state, next, session });
    if (signal?.aborted) return false;
  }
  return true;
}
