/** @file Watches a sweep that Slurm trains. It may end at any time: the jobs need nobody who waits. */
import { SlurmError } from "./callSlurm.ts";
import { type QueuedJobs, readQueue } from "./jobs.ts";

export interface Watch {
  /** Ends the watching. The jobs go on. */
  readonly signal: AbortSignal;
  readonly say: (line: string) => void;
  /** How many runs have no end. */
  readonly countLeft: () => number;
  /** Hears of the queue; null where the controller does not answer. */
  readonly onProgress: (queue: QueuedJobs | null) => void;
}

/** Slurm's managers ask not to be asked more often. */
const PAUSE_MS = 10_000;

/**
 * Watches until no run is left, or no job that could train one.
 * @returns how many runs are left
 */
export async function watchSweep(folder: string, { signal, say, countLeft, onProgress }: Watch): Promise<number> {
  let said = "";
  const sayOnce = (line: string) => {
    if (line !== said && line !== "") say(line);
    said = line;
  };
  for (;;) {
    // The queue first: what has left it by now has written how it ended.
    const queue = await readQueueOrNot(folder, sayOnce);
    const left = countLeft();
    onProgress(queue);
    const isOver = left === 0 || (queue !== null && queue.running + queue.queued === 0);
    if (isOver || signal.aborted) return left;
    await pause(PAUSE_MS, signal);
  }
}

async function readQueueOrNot(folder: string, say: (line: string) => void): Promise<QueuedJobs | null> {
  try {
    const queue = await readQueue(folder);
    say(queue.reasons.length === 0 ? "" : `some tasks do not begin: ${queue.reasons.join(", ")}`);
    return queue;
  } catch (error) {
    if (!(error instanceof SlurmError)) throw error;
    say(`${error.message}; the jobs go on, and the folder tells how they stand`);
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
