/** @file Trains one run of a sweep, wherever it stands: not begun, stopped, killed, ended without a word, failed before. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { isThere } from "../files/isThere.ts";
import { isLocked } from "../files/lock.ts";
import { StoreError } from "../files/storeError.ts";
import { readRun } from "../store/index.ts";
import { readManifest } from "../store/readManifest.ts";
import { type EndedRun, type RunOptions, resumeRun, runExperiment, type TrainOptions } from "../training/index.ts";
import { judgeRun } from "../verdict/index.ts";
import type { Journal, JournalWriter } from "./folder/journal.ts";
import { moveAway } from "./folder/moveAway.ts";
import type { Sweep } from "./folder/openSweep.ts";
import { runPlace } from "./folder/places.ts";
import { forkPoint } from "./forkPoint.ts";
import { failedOutcome, judgeOutcome } from "./judgeOutcome.ts";
import type { Outcome } from "./outcome.ts";
import { experimentOf } from "./planSweep.ts";
import type { Point } from "./sweep.ts";

/** - `taken`: another process trains it, and writes how it ended. */
export type PointEnd =
  | { readonly kind: "ended"; readonly outcome: Outcome }
  | { readonly kind: "interrupted" }
  | { readonly kind: "taken" };

/** A sweep, and where this process writes how runs ended. */
export interface SweepWork {
  readonly sweep: Sweep;
  readonly journal: Journal;
  readonly writer: JournalWriter;
}

export interface PointOptions extends Pick<TrainOptions, "onProgress" | "signal" | "say"> {
  /** Where the files of the data are now, where the experiment reads them from files. */
  readonly data?: string;
  /** Whether a run that failed is tried again. */
  readonly retryFailed?: boolean;
}

/** What was wrong with a place, and not with the run: nobody else's attempt would do better before it is mended. */
const isPlaceError = (error: unknown): error is StoreError =>
  error instanceof StoreError && (error.kind === "unwritable" || error.kind === "unsaved");

/** Another process was faster, or moved the folder of a failed run away: one that is there and lacks a file is damaged. */
const isTakenError = (error: unknown, directory: string): boolean => {
  if (!(error instanceof StoreError)) return false;
  if (error.kind === "missing") return !isThere(directory) || isLocked(directory);
  return error.kind === "exists" || error.kind === "locked";
};

/**
 * Trains the run to its end, on one thread, and writes that into the journal. One that has ended is left as it is. What
 * goes wrong with the run itself makes it a failed one.
 * @throws StoreError (`unwritable`, `unsaved`) where the folder or the disk takes no more; what is saved can go on
 */
export async function trainPoint(
  work: SweepWork,
  point: Point,
  { retryFailed = false, ...options }: PointOptions = {},
): Promise<PointEnd> {
  const { sweep, journal, writer } = work;
  journal.refresh();
  const known = journal.outcomes.get(point.hash);
  if (known !== undefined && !(known.status === "failed" && retryFailed)) return { kind: "ended", outcome: known };
  const { root, name, directory } = runPlace(sweep.folder, point.hash);
  let ended: EndedRun | null = null;
  const training = {
    ...options,
    threads: 1,
    onEnd: async (end: EndedRun) => {
      ended = end;
    },
  };
  try {
    if (!isThere(join(directory, "manifest.json"))) {
      if (options.signal?.aborted) return { kind: "interrupted" };
      const begin = sweep.fork === undefined ? beginPoint : forkPoint;
      await begin(sweep, point, { ...training, root, folder: name });
    } else {
      ended = await findEnd(directory);
      if (ended === null && isLocked(directory)) return { kind: "taken" };
      if (ended === null) await resumeRun(directory, training);
    }
  } catch (error) {
    if (isPlaceError(error)) throw error;
    if (options.signal?.aborted && ended === null) return { kind: "interrupted" };
    if (isTakenError(error, directory) && !isDebris(directory)) return { kind: "taken" };
    return failPoint(work, point, error instanceof Error ? error.message : String(error));
  }
  if (ended === null || ended.run.manifest.status === "interrupted") return { kind: "interrupted" };
  const outcome = judgeOutcome(point.hash, ended, { before: attemptsBefore(work, point) });
  writer.append(outcome);
  return { kind: "ended", outcome };
}

const beginPoint = ({ base }: Sweep, point: Point, options: RunOptions) =>
  runExperiment(experimentOf(base, point), options);

/** Keeps a run that failed apart, with its message, and says so in the journal. */
export function failPoint(work: SweepWork, point: Point, message: string): PointEnd {
  const { folder } = work.sweep;
  const { directory } = runPlace(folder, point.hash);
  if (existsSync(directory)) moveAway(folder, point.hash, directory);
  const outcome = failedOutcome(point.hash, shorten(message), attemptsBefore(work, point) + 1);
  work.writer.append(outcome);
  return { kind: "ended", outcome };
}

/** A run that has ended and is whole; null for any other. */
async function findEnd(directory: string): Promise<EndedRun | null> {
  const { status } = await readManifest(directory);
  if (status !== "done" && status !== "non-finite") return null;
  const run = await readRun(directory);
  return run.damaged.length > 0 ? null : { run, judgement: judgeRun(run) };
}

/** Whether there is something in the run's place that is no run, and that nobody makes one of. */
const isDebris = (directory: string): boolean =>
  isThere(directory) && !isThere(join(directory, "manifest.json")) && !isLocked(directory);

/** Times that it failed before, as far as the journal says. */
function attemptsBefore({ journal }: SweepWork, { hash }: Point): number {
  const earlier = journal.outcomes.get(hash);
  return earlier?.status === "failed" ? earlier.attempts : 0;
}

const LONGEST_MESSAGE = 1000;
const shorten = (message: string): string =>
  message.length > LONGEST_MESSAGE ? `${message.slice(0, LONGEST_MESSAGE)}…` : message;
