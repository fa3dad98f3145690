/** @file The state of a recorded run after any of its steps, computed again from its nearest checkpoint. */

import type { LoadedData } from "../data/index.ts";
import type { TrainingSession, TrainingState } from "../session/index.ts";
import type { Run } from "../store/index.ts";
import { pluralise } from "../words.ts";
import { openReplay, type ReplayOptions } from "./openReplay.ts";

/** Where a replay came to, and the data that it was on, which nobody need load again. */
export interface Replay {
  readonly state: TrainingState;
  readonly loaded: LoadedData;
  readonly layout: TrainingSession["layout"];
}

/**
 * The state of `run` after step `at`; null where the signal came first. Every row on the way is compared with what is recorded.
 * @param at a step that the run has done itself: of a fork, from the one that it began with
 * @throws StoreError where no checkpoint is at hand to begin with, or a row comes out differently
 */
export async function replayRun(run: Run, at: number, options: ReplayOptions): Promise<Replay | null> {
  const replay = await openReplay(run, at, options);
  const { session } = replay;
  try {
    const steps = at - session.step;
    if (steps > 0)
      options.say?.(`replaying ${steps} ${pluralise(steps, "step")} of ${run.directory} from step ${session.step}`);
    if (!(await replay.goTo(at))) return null;
    return { state: session.capture(), loaded: session.loaded, layout: session.layout };
  } finally {
    replay.dispose();
  }
}
