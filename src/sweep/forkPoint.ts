/** @file Trains a run that goes on from a state of its parent; the parent first, if nobody has. */
import { setTimeout as wait } from "node:timers/promises";
import { RequestError } from "../experiment/index.ts";
import { isThere } from "../files/isThere.ts";
import { isLocked } from "../files/lock.ts";
import { StoreError } from "../files/storeError.ts";
import { describeRuleEnd } from "../rules/index.ts";
import { type Run, readRun } from "../store/index.ts";
import { forkRun, type RunOptions, resumeRun, runExperiment } from "../training/index.ts";
import { moveAway } from "./folder/moveAway.ts";
import { type Sweep, takeFolderLock } from "./folder/openSweep.ts";
import { parentPlace } from "./folder/places.ts";
import { hashExperiment } from "./hashExperiment.ts";
import { parentOf } from "./planSweep.ts";
import type { Point, SweepFork } from "./sweep.ts";

/** Between two looks at a parent that another process trains. */
const WAIT_MS = 200;

/**
 * Makes and trains the run of a point of a sweep of forks. A parent that has lost rows computes them again; one that cannot
 * be read any more is kept apart and trained anew, to the same bits.
 * @throws as `forkRun` and `runExperiment`; nothing is made where the signal comes before the parent has ended
 * @throws RequestError where the parent ends before the step of the fork
 */
export async function forkPoint(
  { folder, base, fork }: Sweep,
  { seed, settings, steps }: Point,
  options: RunOptions,
): Promise<void> {
  const { at, resetOptimizer } = fork as SweepFork;
  const experiment = parentOf(base, { at, resetOptimizer }, seed);
  const hash = hashExperiment(experiment);
  const { root, name, directory } = parentPlace(folder, hash);
  const { onEnd: _, onProgress: __, ...quietly } = options;
  for (;;) {
    options.signal?.throwIfAborted();
    try {
      if (isLocked(directory)) {
        await wait(WAIT_MS, undefined, options.signal && { signal: options.signal });
        continue;
      }
      if (!isThere(directory)) {
        options.say?.(`the parent of seed ${seed} comes first, to step ${at}`);
        await runExperiment(experiment, { ...quietly, root, folder: name });
      }
      const parent = await readParent(directory);
      if (parent === null) await setAside(folder, hash, options);
      else if (!isEnded(parent)) await resumeRun(directory, quietly);
      else {
        refuseEarlyEnd(parent, at);
        break;
      }
    } catch (error) {
      // Another process has just begun it, or set it aside.
      if (!(error instanceof StoreError && (error.kind === "exists" || error.kind === "locked"))) throw error;
      await wait(WAIT_MS);
    }
  }
  const overrides = Object.entries({ steps, ...settings }).map(([path, value]) => ({ path, value }));
  await forkRun(directory, { ...options, at, resetOptimizer, overrides });
}

/** Null where there is no run that could be read. */
async function readParent(directory: string): Promise<Run | null> {
  try {
    return await readRun(directory);
  } catch (error) {
    if (error instanceof StoreError && (error.kind === "damaged" || error.kind === "missing")) return null;
    throw error;
  }
}

const isEnded = ({ manifest: { status }, damaged }: Run): boolean =>
  (status === "done" || status === "non-finite") && damaged.length === 0;

/** Looks again under the lock of the folder: another process may have trained it anew since. */
async function setAside(folder: string, hash: string, { say }: RunOptions): Promise<void> {
  const { directory } = parentPlace(folder, hash);
  const lock = await takeFolderLock(folder);
  try {
    if (!isThere(directory) || isLocked(directory) || (await readParent(directory)) !== null) return;
    const target = moveAway(folder, hash, directory);
    say?.(`${directory} cannot be read any more; it is trained again, and what was there is in ${target}`);
  } finally {
    lock.release();
  }
}

/** @throws RequestError where there is no state to go on from */
function refuseEarlyEnd({ directory, manifest, series }: Run, at: number): void {
  const last = series.step.at(-1) ?? 0;
  if (last >= at) return;
  const how =
    manifest.endedBy === undefined ? `became non-finite at step ${last}` : `was ${describeRuleEnd(manifest.endedBy)}`;
  throw new RequestError(`fork.at: ${at} is not allowed; the parent ${how}: ${directory}`);
}
