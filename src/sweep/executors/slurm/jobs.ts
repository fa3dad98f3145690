/** @file The jobs of a sweep in Slurm's queue: which there are, and their end. */
import { callSlurm } from "./callSlurm.ts";
import { listSubmissions, nameJobs } from "./submission.ts";

/** Tasks in the queue, each counted, and jobs that wait for their end. */
export interface QueuedJobs {
  readonly running: number;
  readonly queued: number;
  /** Why some of them do not begin, in Slurm's words: `Resources`. */
  readonly reasons: readonly string[];
}

/** By name, which no other sweep has: this finds a job whose number could not be kept, too. */
const listJobNames = (folder: string): string[] => [
  ...new Set(listSubmissions(folder).map(({ tag }) => nameJobs(tag))),
];

/** @throws SlurmError where the controller does not answer */
export async function readQueue(folder: string): Promise<QueuedJobs> {
  const names = listJobNames(folder);
  if (names.length === 0) return { running: 0, queued: 0, reasons: [] };
  return parseQueue(await callSlurm("squeue", ["--noheader", "--array", `--name=${names}`, "--format=%T|%r"]));
}

export function parseQueue(rows: string): QueuedJobs {
  const jobs = rows.split("\n").flatMap((row) => (row.includes("|") ? [row.trim().split("|")] : []));
  const waiting = jobs.filter(([state]) => state === "PENDING" || state?.startsWith("REQUEUE"));
  const reasons = [...new Set(waiting.map(([, reason]) => reason ?? ""))].filter((reason) => !QUIET.has(reason));
  return { running: jobs.length - waiting.length, queued: waiting.length, reasons };
}

/** What says nothing: waiting for one's own turn. */
const QUIET: ReadonlySet<string> = new Set(["", "None", "Dependency", "JobArrayTaskLimit", "Priority", "BeginTime"]);

/**
 * Takes all jobs of the sweep in `folder` out of the queue, and ends those that run, which save before they go.
 * @returns how many jobs there were
 * @throws SlurmError
 */
export async function cancelJobs(folder: string): Promise<number> {
  const { running, queued } = await readQueue(folder);
  // One that ends now may have submitted the next.
  for (const name of running + queued > 0 ? listJobNames(folder) : []) await callSlurm("scancel", [`--name=${name}`]);
  return running + queued;
}
