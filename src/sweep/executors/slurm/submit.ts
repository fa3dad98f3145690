/** @file Hands runs to Slurm: arrays as large as the cluster takes, and a job behind them that looks what is left. */
import { join } from "node:path";
import { writeDurably } from "../../../files/atomicFile.ts";
import { callSlurm } from "./callSlurm.ts";
import { type Cluster, readCluster } from "./readCluster.ts";
import { checkAgainstCluster, listResources, type SlurmOptions } from "./slurmOptions.ts";
import {
  createSubmission,
  nameJobs,
  recordJob,
  type Submission,
  type SubmissionRequest,
  type SubmittedJob,
} from "./submission.ts";
import { writeFollowScript, writeTaskScript } from "./taskScript.ts";

/**
 * Asks the cluster whether it would take such jobs. Writes nothing.
 * @throws RequestError where there is no Slurm, or it would not
 */
export async function examineCluster(options: SlurmOptions): Promise<Cluster> {
  const cluster = await readCluster();
  checkAgainstCluster(options, cluster);
  await callSlurm("sbatch", ["--test-only", ...listResources(options), "--wrap=true"]);
  return cluster;
}

/**
 * Submits `points`, hashes in the order in which they are best begun. Numbers of jobs are kept before the next job is
 * asked for.
 * @throws SlurmError where sbatch refuses: with what it has taken before, and what follows it, the sweep goes on
 */
export async function submitPoints(
  request: SubmissionRequest,
  points: readonly string[],
  cluster: Cluster,
): Promise<Submission> {
  const submission = createSubmission(request, points);
  const { directory, options } = submission;
  const taskScript = join(directory, "task.sh");
  writeDurably(taskScript, writeTaskScript(submission));
  writeDurably(followScript(submission), writeFollowScript(submission));
  const jobs: string[] = [];
  let refusal: unknown = null;
  for (const tasks of cutArrays(Math.ceil(points.length / options.chunk), cluster.maxArraySize)) {
    try {
      const args = [...listArrayOptions(submission, tasks.count), taskScript, `${tasks.first}`];
      jobs.push(await submitJob(submission, tasks, args));
    } catch (error) {
      // What has been taken needs its follow-up all the more: it hands out the rest.
      refusal = error;
      break;
    }
  }
  if (jobs.length > 0) await submitFollower(submission, [`--dependency=afterany:${jobs.join(":")}`]);
  if (refusal !== null) throw refusal;
  return submission;
}

/**
 * Submits the job that looks what a submission has left.
 * @param when options of sbatch
 * @throws SlurmError
 */
export async function submitFollower(submission: Submission, when: readonly string[]): Promise<void> {
  const output = `--output=${escapePattern(join(submission.directory, "follow.log"))}`;
  const args = [...when, "--requeue", "--open-mode=append", output, ...listResources(submission.options)];
  await submitJob(submission, null, [...args, followScript(submission)]);
}

/** Slurm's number of the job, which is kept. */
async function submitJob(
  submission: Submission,
  tasks: SubmittedJob["tasks"],
  args: readonly string[],
): Promise<string> {
  const text = await callSlurm("sbatch", ["--parsable", `--job-name=${nameJobs(submission.tag)}`, ...args]);
  // `NUMBER`, or `NUMBER;CLUSTER`.
  const job = text.trim().split("\n").at(-1)?.split(";")[0] ?? "";
  recordJob(submission, { job, tasks });
  return job;
}

const followScript = ({ directory }: Submission): string => join(directory, "follow.sh");

function listArrayOptions({ directory, options }: Submission, count: number): string[] {
  const { throttle, warnSeconds } = options;
  return [
    `--array=0-${count - 1}${throttle === undefined ? "" : `%${throttle}`}`,
    `--signal=B:USR1@${warnSeconds}`,
    "--requeue",
    "--open-mode=append",
    `--output=${escapePattern(join(directory, "tasks"))}/%A_%a.out`,
    ...listResources(options),
  ];
}

/** Tasks in arrays that the cluster takes. */
export function cutArrays(tasks: number, maxArraySize: number): { first: number; count: number }[] {
  const arrays = Math.ceil(tasks / maxArraySize);
  return Array.from({ length: arrays }, (_, index) => {
    const first = index * maxArraySize;
    return { first, count: Math.min(maxArraySize, tasks - first) };
  });
}

/** A path in which sbatch would replace `%`. */
const escapePattern = (path: string): string => path.replaceAll("%", "%%");
