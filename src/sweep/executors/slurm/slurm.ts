/** @file A sweep on a Slurm cluster: everything is handed over at once, and this process may go. */
import { SlurmError } from "./callSlurm.ts";
import { type QueuedJobs, readQueue } from "./jobs.ts";
import type { Cluster } from "./readCluster.ts";
import { newTag, type Submission, type SubmissionRequest } from "./submission.ts";
import { submitPoints } from "./submit.ts";

/** A sweep as this executor sees it. */
export interface SlurmSweep extends Omit<SubmissionRequest, "tag" | "previous"> {
  /** Hashes of the runs that have no end, in the order in which they are best begun. */
  readonly listLeft: () => readonly string[];
}

export interface Watch {
  /** Ends the watching. The jobs go on. */
  readonly signal: AbortSignal;
  readonly say: (line: string) => void;
  /** Hears where things stand; null of the queue where the controller does not answer. */
  readonly onProgress?: (left: number, queue: QueuedJobs | null) => void;
  readonly everyMs?: number;
}

/** Slurm's managers ask not to be asked more often. */
const USUAL_WATCH_MS = 10_000;

/**
 * Submits what is left of a sweep. Null where nothing is.
 * @param cluster of `examineCluster`, which refuses what cannot be, before there is a folder
 * @throws SlurmError, StoreError
 */
export async function submitSweep({ listLeft, ...request }: SlurmSweep, cluster: Cluster): Promise<Submission | null> {
  const left = listLeft();
  return left.length === 0 ? null : submitPoints({ ...request, tag: newTag(), previous: null }, left, cluster);
}

/**
 * Watches until no run is left, or no job that could train one.
 * @returns how many runs are left
 */
export async function watchSweep(
  { folder, listLeft }: Pick<SlurmSweep, "folder" | "listLeft">,
  { signal, say, onProgress = () => {}, everyMs = USUAL_WATCH_MS }: Watch,
): Promise<number> {
  let isSilent = false;
  for (;;) {
    // The queue first: what has left it by now has written how it ended.
    const queue = await readQueueOrNot(folder, (line) => {
      if (!isSilent) say(`${line}; the jobs go on, and the folder tells how they stand`);
    });
    isSilent = queue === null;
    const left = listLeft().length;
    onProgress(left, queue);
    const isOver = left === 0 || (queue !== null && queue.running + queue.queued === 0);
    if (isOver || signal.aborted) return left;
    await pause(everyMs, signal);
  }
}

async function readQueueOrNot(folder: string, say: (line: string) => void): Promise<QueuedJobs | null> {
  try {
    return await readQueue(folder);
  } catch (error) {
    if (!(error instanceof SlurmError)) throw error;
    say(error.message);
    return null;
  }
}

/** Sooner where `signal` comes. */
function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = () => {
      clearTimeout(timer);
      signal.removeEventListener("abort", end);
      resolve();
    };
    const timer = setTimeout(end, ms);
    signal.addEventListener("abort", end, { once: true });
  });
}
