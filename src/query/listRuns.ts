/** @file The runs of some folders in short, each from its small files alone. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { isLocked } from "../files/lock.ts";
import { damagedFile, StoreError } from "../files/storeError.ts";
import { readSetting } from "../store/readSetting.ts";
import { findRuns } from "./findRuns.ts";

/** - `killed`: its process ended without a word; it can go on. */
export const RUN_STATES = ["running", "killed", "done", "interrupted", "failed", "non-finite"] as const;

export type RunState = (typeof RUN_STATES)[number];

export interface ListedRun {
  readonly name: string;
  readonly directory: string;
  /** UTC, as in the manifest. */
  readonly startedAt: string;
  readonly state: RunState;
  /** Steps taken, as far as the manifest knows: of one that is written, at its last checkpoint. */
  readonly steps: number;
  /** Slingshots that the run has told of. */
  readonly slingshots: number;
  readonly forkedFrom: string | null;
  /** The value of a setting; undefined where the run has none such. */
  setting(path: string): unknown;
}

/**
 * @returns the runs, the newest first, and a line for each folder that is none or cannot be read
 * @throws StoreError (`missing`) where there is no run at all
 */
export function listRuns(folders: readonly string[]): { runs: ListedRun[]; leftOut: string[] } {
  const { runs: found, unread } = findRuns(folders);
  const runs: ListedRun[] = [];
  const leftOut = [...unread];
  for (const { name, directory } of found) {
    try {
      runs.push(listRun(name, directory));
    } catch (error) {
      if (!(error instanceof StoreError)) throw error;
      leftOut.push(error.message);
    }
  }
  runs.sort((a, b) => (a.startedAt === b.startedAt ? (a.name < b.name ? -1 : 1) : a.startedAt < b.startedAt ? 1 : -1));
  return { runs, leftOut };
}

function listRun(name: string, directory: string): ListedRun {
  const { startedAt, status, steps, checkpoints, forkedFrom } = readShortly(join(directory, "manifest.json"));
  let text: string | null = null;
  return {
    name,
    directory,
    startedAt,
    state: status === "running" && !isLocked(directory) ? "killed" : status,
    steps: steps ?? Math.max(0, ...checkpoints.map(({ step }) => step)),
    slingshots: countSlingshots(directory),
    forkedFrom: forkedFrom?.run ?? null,
    setting: (path) => {
      text ??= readText(join(directory, "experiment.yaml"));
      try {
        return readSetting(text, path.split("."));
      } catch {
        // Not what a run's experiment looks like: doctor says why.
        return undefined;
      }
    },
  };
}

/** What a list needs of a manifest. Whoever opens a run checks all of it, which takes several times as long. */
interface ShortManifest {
  readonly startedAt: string;
  readonly status: Exclude<RunState, "killed">;
  readonly steps: number | null;
  readonly checkpoints: readonly { readonly step: number }[];
  readonly forkedFrom?: { readonly run: string };
}

function readShortly(path: string): ShortManifest {
  try {
    const manifest = JSON.parse(readFileSync(path, "utf8")) as ShortManifest;
    const { startedAt, status, checkpoints } = manifest;
    const isKnown = RUN_STATES.some((state) => state === status);
    if (!isKnown || typeof startedAt !== "string" || !Array.isArray(checkpoints))
      throw new Error("it is not the manifest of a run");
    return manifest;
  } catch (error) {
    throw damagedFile(path, error);
  }
}

/** Lines of the run's events that tell of one. */
function countSlingshots(directory: string): number {
  return readText(join(directory, "events.jsonl"))
    .split("\n")
    .filter((line) => line.includes('"kind":"slingshot"')).length;
}

/** Empty where there is no such file, or none that can be read. */
function readText(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}
