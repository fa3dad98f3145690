/** @file What a list says of a run, from a few small files of it: no series is opened, and what costs time is read when it is asked for. */
import { basename, dirname, join, resolve } from "node:path";
import { parseSeriesFileName } from "../columns/seriesFileName.ts";
import { listFolder } from "../files/listFolder.ts";
import { atMost, readWholeSync } from "../files/readWhole.ts";
import { sha256 } from "../files/sha256.ts";
import { describeReadError, systemErrorCode } from "../files/storeError.ts";
import { tryTo } from "../files/tryTo.ts";
import { LARGEST_EVENTS, LARGEST_EXPERIMENT, LARGEST_MANIFEST } from "../limits.ts";
import type { Settings } from "../store/experimentFile.ts";
import type { RunManifest, RunStatus } from "../store/facts.ts";
import { type Labels, readLabels } from "../store/labels.ts";
import { readPlainSettings } from "../store/plainSettings.ts";
import { openManifest } from "../store/signedManifest.ts";

/** What a manifest says of it. */
const STATUSES = ["running", "interrupted", "done", "failed", "non-finite"] as const satisfies readonly RunStatus[];

/**
 * What became of a run. As its manifest says, but that a run which was being written by a process that has ended is
 * `interrupted`, the log of another tool `imported`, and one whose manifest or experiment is not what was written `damaged`.
 */
export const STATES = [...STATUSES, "imported", "damaged"] as const;

export type RunState = (typeof STATES)[number];

/** Null is what the run does not say. */
export interface RunSummary extends Labels {
  readonly name: string;
  readonly directory: string;
  readonly state: RunState;
  /** Why it is damaged. */
  readonly problem: string | null;
  /** Time in UTC. */
  readonly startedAt: string | null;
  /** The last step on disk. */
  readonly steps: number | null;
  /** At its end, as all below; shares. */
  readonly trainAccuracy: number | null;
  readonly validationAccuracy: number | null;
  readonly trainLoss: number | null;
  readonly slingshots: number | null;
  /** The detector's answer. */
  readonly answer: string | null;
  /** Name of the folder of a fork's parent. */
  readonly forkedFrom: string | null;
  /** Null where it is damaged. */
  readonly experiment: Settings | null;
}

/**
 * The run in `directory`. What most runs do not need, as the YAML library, is loaded for those that do.
 * @returns null for what is no run: a folder whose manifest.json is something else's
 */
export async function summarizeRun(directory: string): Promise<RunSummary | null> {
  const place = { name: nameRun(directory), directory };
  // Signed by us, or by whoever knows how: what is used of it is looked at.
  let manifest: Partial<RunManifest>;
  try {
    // Of its facts few are read, and none of them by what is nested in it: looking for excess takes longer than all else.
    manifest = openManifest(
      readText(join(directory, "manifest.json"), LARGEST_MANIFEST),
      () => {},
    ) as Partial<RunManifest>;
  } catch (error) {
    return isRunLike(directory) ? { ...place, ...readLabels(directory), ...damaged(describeReadError(error)) } : null;
  }
  const labels = readLabels(directory);
  let experiment: Settings;
  try {
    experiment = await readSettings(directory, manifest);
  } catch (error) {
    const reason = systemErrorCode(error) === "ENOENT" ? "it has no experiment.yaml" : describeReadError(error);
    return { ...place, ...labels, ...damaged(reason) };
  }
  const status = STATUSES.find((name) => name === manifest.status);
  if (status === undefined) return { ...place, ...labels, ...damaged("its manifest says no status") };
  const isOpen = status === "running";
  const state = isOpen && !(await isWritten(directory)) ? "interrupted" : status;
  return {
    ...{ ...place, ...labels, problem: null, experiment },
    startedAt: textOf(manifest.startedAt),
    forkedFrom: textOf(manifest.forkedFrom?.run),
    state: manifest.kind === "imported-log" ? "imported" : state,
    steps: isOpen ? findLastStep(directory) : numberOf(manifest.steps),
    ...(isOpen ? NO_OUTCOME : readOutcome(directory, manifest)),
  };
}

const numberOf = (value: unknown): number | null => (typeof value === "number" ? value : null);

const textOf = (value: unknown): string | null => (typeof value === "string" ? value : null);

async function readSettings(directory: string, manifest: Partial<RunManifest>): Promise<Settings> {
  const text = readText(join(directory, "experiment.yaml"), LARGEST_EXPERIMENT);
  const hash = sha256(text);
  if (hash !== manifest.experimentSha256 && hash !== manifest.nextExperimentSha256)
    throw new Error("experiment.yaml differs from its SHA-256 in manifest.json");
  return readPlainSettings(text) ?? (await import("../store/experimentFile.ts")).decodeExperiment(text);
}

async function isWritten(directory: string): Promise<boolean> {
  return (await import("../files/lock.ts")).isLocked(directory);
}

type Outcome = Pick<RunSummary, "answer" | "slingshots" | "trainLoss" | "trainAccuracy" | "validationAccuracy">;

const NO_OUTCOME: Outcome = {
  answer: null,
  slingshots: null,
  trainLoss: null,
  trainAccuracy: null,
  validationAccuracy: null,
};

const damaged = (problem: string) => ({
  ...{ state: "damaged" as const, problem, startedAt: null, steps: null, forkedFrom: null, experiment: null },
  ...NO_OUTCOME,
});

/** What came of it. Runs of earlier versions say in their events alone how many slingshots there were. */
function readOutcome(directory: string, { outcome, eventsSha256 }: Partial<RunManifest>): Outcome {
  if (outcome !== undefined) {
    const { answer, slingshots, trainLoss, trainAccuracy, validationAccuracy } = outcome;
    return {
      ...{ answer: textOf(answer), slingshots: numberOf(slingshots), trainLoss: numberOf(trainLoss) },
      ...{ trainAccuracy: numberOf(trainAccuracy), validationAccuracy: numberOf(validationAccuracy) },
    };
  }
  if (!eventsSha256) return NO_OUTCOME;
  const text = tryTo(() => readText(join(directory, "events.jsonl"), LARGEST_EVENTS));
  if (text === null || sha256(text) !== eventsSha256) return NO_OUTCOME;
  return { ...NO_OUTCOME, slingshots: text.split('"kind":"slingshot"').length - 1 };
}

const readText = (path: string, most: number): string => readWholeSync(path, atMost(most)).bytes.toString("utf8");

/** A manifest that cannot be read is that of a run where the other files of one lie beside it. */
function isRunLike(directory: string): boolean {
  const names = new Set((tryTo(() => listFolder(directory)) ?? []).map(({ name }) => name));
  return names.has("experiment.yaml") && names.has("series");
}

/** The last step of a run that is being written, or was when its process ended; its manifest was written before. */
function findLastStep(directory: string): number | null {
  const names = tryTo(() => listFolder(join(directory, "series"))) ?? [];
  return names.reduce<number | null>((last, { name }) => {
    const step = parseSeriesFileName(name)?.lastStep ?? null;
    return step === null || (last !== null && last > step) ? last : step;
  }, null);
}

/** Where runs are made and looked for unless another folder is named. */
export const RUNS_ROOT = "runs";

/** How a run can be named to any command: right in the usual folder by its name, elsewhere by its path. */
export function nameRun(directory: string): string {
  // Of a thousand runs nearly all are called so.
  if (dirname(directory) === RUNS_ROOT) return basename(directory);
  return dirname(resolve(directory)) === resolve(RUNS_ROOT) ? basename(resolve(directory)) : directory;
}
