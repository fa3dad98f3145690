/** @file Looks what tasks have left when they are over, however they ended, and hands it out again, so often and no more. */
import { readCluster } from "./readCluster.ts";
import { listSubmissions, readHashes, readJobs, readSubmission, recordGivenUp, type Submission } from "./submission.ts";
import { submitPoints } from "./submit.ts";

/** What a follow-up has found and done. */
export interface FollowUp {
  /** Runs of the submission that had not ended. */
  readonly left: number;
  /** Those that were handed out as often as is allowed. */
  readonly givenUp: readonly string[];
  /** What the others are in now; null where there were none, or where they had been handed out already. */
  readonly submission: Submission | null;
}

/**
 * @param number of the submission whose tasks are over
 * @param hasEnded whether a run needs nobody any more
 * @throws StoreError, SlurmError
 */
export async function followUp(folder: string, number: string, hasEnded: (hash: string) => boolean): Promise<FollowUp> {
  const submission = readSubmission(folder, number);
  const chain = listSubmissions(folder).filter(({ tag }) => tag === submission.tag);
  const left = readHashes(submission, "points.txt").filter((hash) => !hasEnded(hash));
  // This very job may have been requeued after it had done its work.
  if (chain.some((other) => other.previous === number && readJobs(other).length > 0))
    return { left: left.length, givenUp: readHashes(submission, "given-up.txt"), submission: null };
  const attempts = countAttempts(chain);
  const isTooMuch = (hash: string) => (attempts.get(hash) ?? 0) >= submission.options.mostAttempts;
  const givenUp = left.filter(isTooMuch);
  const again = left.filter((hash) => !isTooMuch(hash));
  recordGivenUp(submission, givenUp);
  if (again.length === 0) return { left: left.length, givenUp, submission: null };
  const { work, follow, options, tag } = submission;
  const request = { folder, work, follow, options, tag, previous: number };
  return { left: left.length, givenUp, submission: await submitPoints(request, again, await readCluster()) };
}

/** How often each run was in an array that Slurm has taken. */
export function countAttempts(chain: readonly Submission[]): Map<string, number> {
  const attempts = new Map<string, number>();
  for (const submission of chain) {
    const points = readHashes(submission, "points.txt");
    const { chunk } = submission.options;
    for (const { tasks } of readJobs(submission)) {
      if (tasks === null) continue;
      for (const hash of points.slice(tasks.first * chunk, (tasks.first + tasks.count) * chunk))
        attempts.set(hash, (attempts.get(hash) ?? 0) + 1);
    }
  }
  return attempts;
}
