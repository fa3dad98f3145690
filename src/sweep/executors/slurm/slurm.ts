/** @file Trains on a Slurm cluster: everything is handed over at once, and this process may go. */
import { resolve } from "node:path";
import { Journal } from "../../folder/journal.ts";
import { takeFolderLock } from "../../folder/openSweep.ts";
import { submissionsFolder } from "../../folder/submission.ts";
import type { Outcome } from "../../outcome.ts";
import type { Executor, ExecutorOptions, ExecutorRequest } from "../executor.ts";
import { readQueue } from "./jobs.ts";
import { LeftPoints } from "./leftPoints.ts";
import { readCluster } from "./readCluster.ts";
import { completeSlurmOptions, type SlurmOptions } from "./slurmOptions.ts";
import { isOver, listSubmissions, nameJobs, newTag, readHashes, readJobs } from "./submission.ts";
import { examineCluster, submitPoints } from "./submit.ts";
import { watchSweep } from "./watchSweep.ts";

export const slurm: Executor = {
  handsOver: true,
  check: async (options) => void (await examineCluster(complete(options))),
  execute: async (request) => {
    const { sweep, points, options, signal } = request;
    if (points.length === 0) return { kind: "done" };
    const journal = new Journal(sweep.folder);
    const left = new LeftPoints(request, journal);
    await submit(request, journal.outcomes, left.estimates);
    const path = submissionsFolder(sweep.folder);
    if (options.wait === false) return { kind: "handed-over", path };
    const count = await watchSweep(sweep.folder, {
      ...{ signal, say: request.say, countLeft: () => left.count() },
      onProgress: (queue) => request.onProgress?.(left.describe(queue?.running ?? 0)),
    });
    if (count === 0) return { kind: "done" };
    if (signal.aborted) return { kind: "interrupted" };
    const what = `${count} ${count === 1 ? "run has" : "runs have"} no end`;
    return {
      kind: "stopped",
      reason: `${what}, and no job of this sweep is in the queue; ${path} has the logs of its tasks`,
    };
  },
};

const complete = ({ slurm: asked = {}, chunk }: ExecutorOptions): SlurmOptions =>
  completeSlurmOptions({ ...asked, ...(chunk !== undefined && { chunk }) });

/** Hands over what no job has, longest first. Two who do so at one time do it one after the other. */
async function submit(
  { sweep, points, launch, options, say }: ExecutorRequest,
  outcomes: ReadonlyMap<string, Outcome>,
  seconds: ReadonlyMap<string, number>,
): Promise<void> {
  const folder = resolve(sweep.folder);
  const lock = await takeFolderLock(folder);
  try {
    const queued = await listQueued(folder, outcomes);
    const hashes = points.map(({ hash }) => hash).filter((hash) => !queued.has(hash));
    if (hashes.length < points.length) say(`in the queue already: ${points.length - hashes.length} of the runs`);
    if (hashes.length === 0) return;
    hashes.sort((a, b) => (seconds.get(b) ?? 0) - (seconds.get(a) ?? 0));
    const call = (part: string) => [process.execPath, launch.script, "sweep", part, folder, ...launch.args];
    const failedBefore = Object.fromEntries(
      hashes.flatMap((hash) => {
        const outcome = outcomes.get(hash);
        return outcome === undefined ? [] : [[hash, outcome.attempts]];
      }),
    );
    const request = { folder, work: call("work"), follow: call("follow"), options: complete(options) };
    const submission = await submitPoints(
      { ...request, tag: newTag(), previous: null, failedBefore },
      hashes,
      await readCluster(),
    );
    const jobs = readJobs(submission).map(({ job }) => job);
    say(`handed to Slurm: ${hashes.length} of the runs, as jobs ${jobs.join(", ")}`);
  } finally {
    lock.release();
  }
}

/** Runs that a job will train, or one that a job will submit. */
async function listQueued(folder: string, outcomes: ReadonlyMap<string, Outcome>): Promise<Set<string>> {
  const { names } = await readQueue(folder);
  const live = listSubmissions(folder).filter(({ tag }) => names.has(nameJobs(tag)));
  return new Set(
    live.flatMap((submission) => readHashes(submission).filter((hash) => !isOver(submission, outcomes.get(hash)))),
  );
}
