/** @file How a sweep on a cluster stands there: the tasks of each submission, and its jobs in the queue. */
import type { QueuedJobs, SubmissionStatus } from "../../sweep/executors/slurm/index.ts";
import { formatStep } from "../../words.ts";

/** A field a question; none for a sweep that no cluster has seen. */
interface ClusterView {
  readonly submissions?: readonly SubmissionStatus[];
  /** Null where Slurm is not at hand, or does not answer. */
  readonly queue?: Omit<QueuedJobs, "names"> | null;
}

export async function readClusterView(folder: string): Promise<ClusterView> {
  const { readQueue, readSlurmStatus, SlurmError } = await import("../../sweep/executors/slurm/index.ts");
  const submissions = readSlurmStatus(folder);
  if (submissions.length === 0) return {};
  try {
    const { names: _, ...queue } = await readQueue(folder);
    return { submissions, queue };
  } catch (error) {
    if (!(error instanceof SlurmError)) throw error;
    return { submissions, queue: null };
  }
}

export function describeCluster({ submissions = [], queue }: ClusterView): string[] {
  const counted = ["waiting", "begun", "requeued", "ended"] as const;
  const lines = submissions.map((submission) => {
    const counts = counted
      .filter((name) => submission[name] > 0)
      .map((name) => `${formatStep(submission[name])} ${WORDS[name]}`);
    const { number, jobs, runs, tasks } = submission;
    const what = `${formatStep(runs)} runs, ${formatStep(tasks)} tasks (${counts.join(", ")})`;
    return `submission ${number}: ${what}, jobs ${jobs.join(" ")}`;
  });
  if (submissions.length === 0) return [];
  if (!queue) return [...lines, "queue: squeue is not at hand, or does not answer"];
  const reasons = queue.reasons.length === 0 ? "" : ` (${queue.reasons.join(", ")})`;
  return [...lines, `queue: ${formatStep(queue.running)} running, ${formatStep(queue.queued)} waiting${reasons}`];
}

/** What the tasks of a submission have last said of themselves. */
const WORDS = { waiting: "not begun", begun: "begun", requeued: "back in the queue", ended: "ended" } as const;
