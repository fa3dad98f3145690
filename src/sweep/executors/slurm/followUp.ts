/** @file Looks what tasks have left when they are over, however they ended, and hands it out again, so often and no more. */
import { join, relative } from "node:path";
import { isLocked } from "../../../files/lock.ts";
import { Journal, JournalWriter } from "../../folder/journal.ts";
import type { Sweep } from "../../folder/openSweep.ts";
import { runPlace } from "../../folder/places.ts";
import { readPoints } from "../../folder/points.ts";
import { failPoint } from "../../trainPoint.ts";
import { readCluster } from "./readCluster.ts";
import { lastWords } from "./slurmStatus.ts";
import { isOver, listSubmissions, readHashes, readJobs, readSubmission, type Submission } from "./submission.ts";
import { submitFollower, submitPoints } from "./submit.ts";

/** What a follow-up has found and done, in numbers of runs. */
export interface FollowUp {
  /** Handed out again. */
  readonly again: number;
  /** Trained by another process now; they will be looked at once more. */
  readonly running: number;
  /** Were handed out as often as is allowed, and have failed by that. */
  readonly failed: number;
}

/** Slurm asks for few jobs, and a holder of a lock that was on another node is known to be gone after a minute. */
const LATER_SECONDS = 300;

/**
 * @param sweep its folder absolute
 * @param number of the submission whose tasks are over
 * @throws StoreError, SlurmError
 */
export async function followUp(sweep: Sweep, number: string): Promise<FollowUp> {
  const { folder } = sweep;
  const submission = readSubmission(folder, number);
  const chain = listSubmissions(folder).filter(({ tag }) => tag === submission.tag);
  const { outcomes } = new Journal(folder);
  // This very job may have been requeued after it had done its work.
  const next = chain.filter((other) => other.previous === number && readJobs(other).length > 0);
  const handedOut = new Set(next.flatMap(readHashes));
  const open = readHashes(submission).filter((hash) => !handedOut.has(hash) && !isOver(submission, outcomes.get(hash)));
  const isRunning = (hash: string) => isLocked(runPlace(folder, hash).directory);
  const running = open.filter(isRunning);
  const left = open.filter((hash) => !isRunning(hash));
  const attempts = countAttempts(chain);
  const isTooMuch = (hash: string) => (attempts.get(hash) ?? 0) >= submission.options.mostAttempts;
  const failed = left.filter(isTooMuch);
  const again = left.filter((hash) => !isTooMuch(hash));
  giveUp(sweep, submission, failed);
  const { work, follow, options, tag, failedBefore } = submission;
  const request = { folder, work, follow, options, tag, previous: number, failedBefore };
  if (again.length > 0) await submitPoints(request, again, await readCluster());
  if (running.length > 0) await submitFollower(submission, [`--begin=now+${LATER_SECONDS}`]);
  return { again: again.length, running: running.length, failed: failed.length };
}

/** Makes failed ones of runs that no task has brought to their end. */
function giveUp(sweep: Sweep, { directory, options }: Submission, hashes: readonly string[]): void {
  if (hashes.length === 0) return;
  const { folder } = sweep;
  const given = new Set(hashes);
  const places = new Map(readHashes({ directory }).map((hash, index) => [hash, index]));
  const work = { sweep, journal: new Journal(folder), writer: new JournalWriter(folder) };
  try {
    for (const point of readPoints(folder).filter(({ hash }) => given.has(hash))) {
      const task = Math.floor((places.get(point.hash) ?? 0) / options.chunk);
      const log = join(directory, "tasks", `${task}.log`);
      const said = `${lastWords(log) || "nothing"} (${relative(folder, log)})`;
      failPoint(
        work,
        point,
        `was handed out ${options.mostAttempts} times and has no end; its last task said: ${said}`,
      );
    }
  } finally {
    work.writer.close();
  }
}

/** How often each run was in an array that Slurm has taken. */
function countAttempts(chain: readonly Submission[]): Map<string, number> {
  const attempts = new Map<string, number>();
  for (const submission of chain) {
    const points = readHashes(submission);
    const { chunk } = submission.options;
    for (const { tasks } of readJobs(submission)) {
      if (tasks === null) continue;
      for (const hash of points.slice(tasks.first * chunk, (tasks.first + tasks.count) * chunk))
        attempts.set(hash, (attempts.get(hash) ?? 0) + 1);
    }
  }
  return attempts;
}
