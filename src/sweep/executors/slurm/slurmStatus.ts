/** @file How the tasks of a sweep stand, from its folder alone: any host that sees the folder can tell, with Slurm or without. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { listFolder } from "../../../files/listFolder.ts";
import { tryTo } from "../../../files/tryTo.ts";
import { listSubmissions, readHashes, readJobs, type Submission } from "./submission.ts";

/** Of one submission. Tasks that were killed without a word count as begun. */
export interface SubmissionStatus {
  readonly number: string;
  /** Slurm's numbers. */
  readonly jobs: readonly string[];
  readonly runs: number;
  readonly tasks: number;
  /** Tasks that have not begun. */
  readonly waiting: number;
  /** Tasks that have begun, and said nothing of their end. */
  readonly begun: number;
  /** Tasks that went back into the queue. */
  readonly requeued: number;
  readonly ended: number;
}

/** The submissions of the sweep in `folder`, in their order. */
export function readSlurmStatus(folder: string): SubmissionStatus[] {
  return listSubmissions(folder).map(describeSubmission);
}

function describeSubmission(submission: Submission): SubmissionStatus {
  const { number, directory } = submission;
  const jobs = readJobs(submission);
  const tasks = jobs.reduce((sum, job) => sum + (job.tasks?.count ?? 0), 0);
  const folder = join(directory, "tasks");
  const logs = (tryTo(() => listFolder(folder)) ?? []).map(({ name }) => name).filter((name) => name.endsWith(".log"));
  const ends = logs.map((name) => lastWords(join(folder, name)));
  const requeued = ends.filter((words) => words.startsWith("saved")).length;
  const ended = ends.filter((words) => words.startsWith("ends")).length;
  return {
    number,
    jobs: jobs.map(({ job }) => job),
    runs: readHashes(submission).length,
    tasks,
    waiting: Math.max(0, tasks - logs.length),
    begun: logs.length - requeued - ended,
    requeued,
    ended,
  };
}

/** Of the last line of a task's log, without its time. */
export function lastWords(log: string): string {
  const line = (tryTo(() => readFileSync(log, "utf8")) ?? "").trimEnd().split("\n").at(-1) ?? "";
  return line.slice(line.indexOf(" ") + 1);
}
