/** @file The folder of a submission: what was handed to Slurm, and which job numbers came back. */
import { randomBytes } from "node:crypto";
import { mkdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { writeDurably, writeFileAtomically } from "../../../files/atomicFile.ts";
import { LineFile } from "../../../files/lineFile.ts";
import { listFolder } from "../../../files/listFolder.ts";
import { asStoreError, StoreError } from "../../../files/storeError.ts";
import { tryTo } from "../../../files/tryTo.ts";
import { makeSubmission, submissionsFolder } from "../../folder/submission.ts";
import type { Outcome } from "../../outcome.ts";
import type { SlurmOptions } from "./slurmOptions.ts";

/** What a submission is asked to do. */
export interface SubmissionRequest {
  /** Of the sweep, absolute. */
  readonly folder: string;
  /** The words of a command that trains the points of a file; `--file FILE` is put behind them. */
  readonly work: readonly string[];
  /** Of one that calls `followUp`; the number of the submission is put behind them. */
  readonly follow: readonly string[];
  readonly options: SlurmOptions;
  /** Common to a submission and all that follow it: their jobs are called `slingshot-TAG`. */
  readonly tag: string;
  /** Number of the submission that this one follows, null where a person asked for it. */
  readonly previous: string | null;
  /** Of runs that had failed before and are tried again: how often. What the journal had of them is not their end. */
  readonly failedBefore: Readonly<Record<string, number>>;
}

export interface Submission extends SubmissionRequest {
  /** `0001` */
  readonly number: string;
  readonly directory: string;
}

/** A job that Slurm has taken. */
export interface SubmittedJob {
  /** Slurm's number. */
  readonly job: string;
  /** The tasks of an array, numbered within the submission; null for the job that follows them. */
  readonly tasks: { readonly first: number; readonly count: number } | null;
}

export const newTag = (): string => randomBytes(4).toString("hex");

export const nameJobs = (tag: string): string => `slingshot-${tag}`;

/** Makes the folder of a new submission. @throws StoreError (`unwritable`) */
export function createSubmission(request: SubmissionRequest, points: readonly string[]): Submission {
  const directory = makeSubmission(request.folder);
  asStoreError("unwritable", "write", directory, () => {
    mkdirSync(join(directory, "tasks"));
    writeDurably(join(directory, "points.txt"), points.map((hash) => `${hash}\n`).join(""));
    writeDurably(join(directory, "jobs.jsonl"), "");
    // Last: with it the submission is there.
    writeFileAtomically(join(directory, "request.json"), `${JSON.stringify(request, null, 2)}\n`);
  });
  return { ...request, number: basename(directory), directory };
}

/** Keeps a job's number: to the disk, before anything else is done. */
export function recordJob({ directory }: Submission, job: SubmittedJob): void {
  const path = join(directory, "jobs.jsonl");
  const file = new LineFile(path, readFileSync(path).length);
  try {
    file.append(`${JSON.stringify(job)}\n`);
  } finally {
    file.close();
  }
}

/** @throws StoreError (`missing`) */
export function readSubmission(folder: string, number: string): Submission {
  const directory = join(submissionsFolder(folder), number);
  const text = tryTo(() => readFileSync(join(directory, "request.json"), "utf8"));
  if (text === null) throw new StoreError("missing", directory, `${directory} is no submission`);
  return { ...(JSON.parse(text) as SubmissionRequest), number, directory };
}

/** All that are whole, in their order. */
export function listSubmissions(folder: string): Submission[] {
  return listNumbers(folder).flatMap((number) => tryTo(() => readSubmission(folder, number)) ?? []);
}

/** The runs of a submission, in their order. */
export function readHashes({ directory }: Pick<Submission, "directory">): string[] {
  const text = tryTo(() => readFileSync(join(directory, "points.txt"), "utf8")) ?? "";
  return text.split("\n").filter((line) => line !== "");
}

/** Half a last line, which a kill has left, is none. */
export function readJobs({ directory }: Submission): SubmittedJob[] {
  const text = tryTo(() => readFileSync(join(directory, "jobs.jsonl"), "utf8")) ?? "";
  return text.split("\n").flatMap((line) => tryTo(() => JSON.parse(line) as SubmittedJob) ?? []);
}

function listNumbers(folder: string): string[] {
  const names = tryTo(() => listFolder(submissionsFolder(folder)).map(({ name }) => name)) ?? [];
  return names.filter((name) => /^\d{4,}$/.test(name)).sort((a, b) => Number(a) - Number(b));
}

/** Whether a run that was handed out needs nobody any more, where the journal has `outcome` of it. */
export function isOver(
  { failedBefore }: Pick<SubmissionRequest, "failedBefore">,
  outcome: Outcome | undefined,
): boolean {
  if (outcome === undefined) return false;
  return outcome.status !== "failed" || outcome.attempts > (failedBefore[outcome.hash] ?? 0);
}
