/** @file The jobs of a sweep in Slurm's queue: which there are, and their end. */
import { callSlurm, SlurmError } from "./callSlurm.ts";
import { listSubmissions, nameJobs } from "./submission.ts";

/** Tasks in the queue, each counted, and jobs that wait for their end. */
export interface QueuedJobs {
  readonly running: number;
  readonly queued: number;
  /** Why some of them do not begin, in Slurm's words: `Resources`. */
  readonly reasons: readonly string[];
  /** Of jobs that are not about to end. */
  readonly names: ReadonlySet<string>;
}

const NO_JOBS: QueuedJobs = { running: 0, queued: 0, reasons: [], names: new Set() };

/** By name, which no other sweep has: this finds a job whose number could not be kept, too. */
const listJobNames = (folder: string): string[] => [
  ...new Set(listSubmissions(folder).map(({ tag }) => nameJobs(tag))),
];

/** @throws SlurmError where the controller does not answer */
export async function readQueue(folder: string): Promise<QueuedJobs> {
  const names = listJobNames(folder);
  if (names.length === 0) return NO_JOBS;
  return parseQueue(await callSlurm("squeue", ["--noheader", "--array", `--name=${names}`, "--format=%T|%r|%j"]));
}

export function parseQueue(rows: string): QueuedJobs {
  const jobs = rows.split("\n").flatMap((row) => (row.includes("|") ? [row.trim().split("|")] : []));
  const waiting = jobs.filter(([state]) => state === "PENDING" || state?.startsWith("REQUEUE"));
  const reasons = [...new Set(waiting.map(([, reason]) => reason ?? ""))].filter((reason) => !QUIET.has(reason));
  const names = new Set(jobs.flatMap(([state, , name]) => (state === "COMPLETING" || !name ? [] : [name])));
  return { running: jobs.length - waiting.length, queued: waiting.length, reasons, names };
}

/** What says nothing: waiting for one's own turn. */
const QUIET: ReadonlySet<string> = new Set(["", "None", "Dependency", "JobArrayTaskLimit", "Priority", "BeginTime"]);

/** A job that just begins, or is being submitted, is not always found. */
const MOST_TRIES = 10;
const PAUSE_MS = 1000;

/**
 * Takes all jobs of the sweep in `folder` out of the queue, and ends those that run, which save before they go.
 * @returns how many jobs there were
 * @throws SlurmError
 */
export async function cancelJobs(folder: string): Promise<number> {
  const found = await readQueue(folder);
  let live = found.names;
  for (let tries = 1; live.size > 0; tries++) {
    // First those that wait: what follows the tasks would hand them out again.
    for (const state of [["--state=PENDING"], []])
      for (const name of live) await callSlurm("scancel", [...state, `--name=${name}`]);
    live = (await readQueue(folder)).names;
    if (live.size === 0) break;
    if (tries === MOST_TRIES) throw new SlurmError(`scancel: some jobs are still there: squeue --name=${[...live]}`);
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  }
  return found.running + found.queued;
}
