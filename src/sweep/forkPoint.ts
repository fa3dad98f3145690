/** @file Trains a run that goes on from a state of its parent; the parent first, if nobody has. */

import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { isThere } from "../files/isThere.ts";
import { isLocked } from "../files/lock.ts";
import { StoreError } from "../files/storeError.ts";
import { readManifest } from "../store/readManifest.ts";
import { forkRun, type RunOptions, resumeRun, runExperiment } from "../training/index.ts";
import type { Sweep } from "./folder/openSweep.ts";
import { parentPlace } from "./folder/places.ts";
import { hashExperiment } from "./hashExperiment.ts";
import { parentOf } from "./planSweep.ts";
import type { Point, SweepFork } from "./sweep.ts";

/** Between two looks at a parent that another process trains. */
const WAIT_MS = 200;

/**
 * Makes and trains the run of a point of a sweep of forks.
 * @throws as `forkRun` and `runExperiment`; nothing is made where the signal comes before the parent has ended
 */
export async function forkPoint(
  { folder, base, fork }: Sweep,
  { seed, settings, steps }: Point,
  options: RunOptions,
): Promise<void> {
  const { at, resetOptimizer } = fork as SweepFork;
  const experiment = parentOf(base, { at, resetOptimizer }, seed);
  const { root, name, directory } = parentPlace(folder, hashExperiment(experiment));
  const { onEnd: _, onProgress: __, ...quietly } = options;
  for (;;) {
    options.signal?.throwIfAborted();
    try {
      if (!isThere(join(directory, "manifest.json")))
        await runExperiment(experiment, { ...quietly, root, folder: name });
      else if (isLocked(directory)) await wait(WAIT_MS, undefined, options.signal && { signal: options.signal });
      else if (await isEnded(directory)) break;
      else await resumeRun(directory, quietly);
    } catch (error) {
      // Another process has just begun it.
      if (!(error instanceof StoreError && (error.kind === "exists" || error.kind === "locked"))) throw error;
      await wait(WAIT_MS);
    }
  }
  const overrides = Object.entries({ steps, ...settings }).map(([path, value]) => ({ path, value }));
  await forkRun(directory, { ...options, at, resetOptimizer, overrides });
}

async function isEnded(directory: string): Promise<boolean> {
  const { status } = await readManifest(directory);
  return status === "done" || status === "non-finite";
}
