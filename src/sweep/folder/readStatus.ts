/** @file Where a sweep stands, from its folder alone. */
import { basename } from "node:path";
import { listFolder } from "../../files/listFolder.ts";
import { isLocked } from "../../files/lock.ts";
import { tryTo } from "../../files/tryTo.ts";
import { readManifestSync } from "../../store/readManifest.ts";
import type { Outcome } from "../outcome.ts";
import type { Point, PointStatus } from "../sweep.ts";
import { Journal } from "./journal.ts";
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
}

/**
 * Counts the runs of the sweep in `folder`, and hands each on with how it stands, and with its line
 * of the journal. Only folders of runs that the journal does
 * not know are opened: 100,000 runs take a second.
 * @throws StoreError where the folder cannot be read
 */
export function readStatus(
  folder: string,
  visit: (point: Point, state: PointState, outcome?: Outcome) => void = () => {},
): SweepStatus {
  const { outcomes } = new Journal(folder);
  const begun = listBegun(folder);
  const counts: Record<PointState, number> = { waiting: 0, running: 0, done: 0, "non-finite": 0, failed: 0 };
  let runs = 0;
  visitPoints(folder, (point) => {
    const { directory } = runPlace(folder, point.hash);
    const isBegun = () => begun.has(basename(directory));
    const outcome = outcomes.get(point.hash);
    const state = outcome?.status ?? (isBegun() ? look(directory) : "waiting");
    counts[state]++;
    runs++;
    visit(point, state, outcome);
  });
  return { folder, runs, ...counts };
}

/** Names of the folders that there are: a few hundred lists, and not a question a run. */
function listBegun(folder: string): Set<string> {
  const parts = listFolder(runsFolder(folder)).map(({ name }) => listFolder(`${runsFolder(folder)}/${name}`));
  return new Set(parts.flatMap((entries) => entries.map(({ name }) => name)));
}

/** Of a run whose end is not in the journal: it is trained now, was stopped, or its process was killed just then. */
function look(directory: string): PointState {
  const status = tryTo(() => readManifestSync(directory).status);
  if (status === "done" || status === "non-finite") return status;
  return isLocked(directory) ? "running" : "waiting";
}
