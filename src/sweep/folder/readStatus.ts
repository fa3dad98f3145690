/** @file Where a sweep stands, from its folder alone. */
import { listFolder } from "../../files/listFolder.ts";
import { isLocked } from "../../files/lock.ts";
import { tryTo } from "../../files/tryTo.ts";
import { readManifestSync } from "../../store/readManifest.ts";
import type { Outcome } from "../outcome.ts";
import type { Point, PointStatus } from "../sweep.ts";
import { Journal } from "./journal.ts";
import type { LeftOutLines } from "./leftOutLines.ts";
import { runPlace, runsFolder } from "./places.ts";
import { visitPoints } from "./points.ts";

/** How a run stands: as it ended, or somebody trains it now, or somebody has to begin it, or go on with it. */
export type PointState = PointStatus | "running" | "waiting";

/** How many runs there are of each state. */
export type StateCounts = Readonly<Record<PointState, number>>;

/** How a sweep stands. */
export interface SweepStatus extends StateCounts {
  readonly folder: string;
  readonly runs: number;
  /** Of those that wait: how many have steps that are saved. */
  readonly begun: number;
  /** Lines of the folder's files that were left out. */
  readonly leftOut: LeftOutLines;
}

export interface StatusOptions {
  /** Whether a run counts; all do by default. */
  readonly isMeant?: (point: Point) => boolean;
  /** Hears of each that counts, with its line of the journal. */
  readonly visit?: (point: Point, state: PointState, outcome?: Outcome) => void;
}

/**
 * Counts the runs of the sweep in `folder`. Only folders of runs that the journal does not know are opened: 100,000 runs take seconds.
 * @throws StoreError where the folder cannot be read
 */
export function readStatus(folder: string, { isMeant, visit }: StatusOptions = {}): SweepStatus {
  const { outcomes, leftOut } = new Journal(folder);
  const made = listMade(folder);
  const counts: Record<PointState, number> = { waiting: 0, running: 0, done: 0, "non-finite": 0, failed: 0 };
  let [runs, begun] = [0, 0];
  const count = (point: Point) => {
    if (isMeant?.(point) === false) return;
    const { name, directory } = runPlace(folder, point.hash);
    const outcome = outcomes.get(point.hash);
    const look = outcome === undefined && made.has(name) ? lookAt(directory) : NOT_BEGUN;
    const state = outcome?.status ?? look.state;
    counts[state]++;
    runs++;
    if (state === "waiting" && look.hasSteps) begun++;
    visit?.(point, state, outcome);
  };
  visitPoints(folder, count, leftOut);
  return { folder, runs, ...counts, begun, leftOut };
}

/** Names of the folders that there are: a few hundred lists, and not a question a run. */
function listMade(folder: string): Set<string> {
  const parts = listFolder(runsFolder(folder)).map(({ name }) => listFolder(`${runsFolder(folder)}/${name}`));
  return new Set(parts.flatMap((entries) => entries.map(({ name }) => name)));
}

interface Look {
  readonly state: PointState;
  readonly hasSteps: boolean;
}

const NOT_BEGUN: Look = { state: "waiting", hasSteps: false };

/** Of a run whose end is not in the journal: it is trained now, was stopped, or its process was killed just then. */
function lookAt(directory: string): Look {
  const manifest = tryTo(() => readManifestSync(directory));
  const hasSteps = (manifest?.steps ?? 0) > 0;
  if (manifest?.status === "done" || manifest?.status === "non-finite") return { state: manifest.status, hasSteps };
  return { state: isLocked(directory) ? "running" : "waiting", hasSteps };
}
