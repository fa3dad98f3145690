/** @file What a sweep's page is drawn from: its points, how they ended, and the runs of the lab behind them. */
import { realpathSync } from "node:fs";
import { tryTo } from "../files/tryTo.ts";
import type { LabSweep, SweepDetails } from "../lab/index.ts";
import { dropVaried } from "../report/sweep/dropPaths.ts";
import { createSweepData } from "../report/sweep/sweepData.ts";
import { writeSweepFacts, writeSweepHeadline } from "../report/sweep/sweepHeadline.ts";
import { toYaml } from "../store/index.ts";
import { listFailedPlaces, type Outcome, type Point, runPlace } from "../sweep/index.ts";
import type { RunPlace } from "./labFolders.ts";
import type { TableRun } from "./runTable.ts";
import type { SweepFiles } from "./sweepFiles.ts";

/** Characters of what a run said as it failed. */
const LONGEST_ERROR = 1000;

/** Finds a run of the lab by the path of its folder. */
export type FindRun = (directory: string) => TableRun | undefined;

export function describeSweep(
  { id, real }: RunPlace,
  { sweep, points, journal, leftOut }: SweepFiles,
  findRun: FindRun,
): SweepDetails {
  const outcomes = points.flatMap(({ hash }) => cutError(journal.outcomes.get(hash)));
  const runs = new Map(points.flatMap(({ hash }) => findPointRun(real, hash, journal.outcomes, findRun)));
  const paths = [...new Set(points.flatMap(({ values }) => Object.keys(values)))];
  const placeOf = (hash: string) => {
    const run = runs.get(hash);
    return run === undefined ? null : { folder: run.id, hasReport: false };
  };
  const found = createSweepData(paths, points, outcomes, placeOf);
  const running = new Set([...runs.values()].filter(isRunning).map((run) => run.id));
  const data = {
    ...found,
    runs: found.runs.map((run) =>
      run.status === "waiting" && run.folder !== null && running.has(run.folder)
        ? { ...run, status: "running" as const }
        : run,
    ),
  };
  const count = (status: string) => data.runs.filter((run) => run.status === status).length;
  return {
    ...{ id, name: sweep.name, problem: null },
    axes: data.axes.map(({ path, values }) => ({ path, values: values.length })),
    seeds: new Set(points.map(({ seed }) => seed)).size,
    runs: points.length,
    ...{ done: count("done"), nonFinite: count("non-finite"), failed: count("failed") },
    ...{ running: count("running"), waiting: count("waiting") },
    secondsLeft: estimateLeft(points, journal.outcomes, runs, sweep.fork?.at ?? 0),
    headline: writeSweepHeadline(data),
    data,
    facts: writeSweepFacts(data),
    leftOut:
      leftOut
        .map((lines) => lines.describe())
        .filter((line) => line !== null)
        .join("; ") || null,
    baseYaml: toYaml(dropVaried(sweep.base, points) as Parameters<typeof toYaml>[0]),
  };
}

/** The line of the list. */
export const summarizeSweep = ({ data: _, facts: __, leftOut: ___, baseYaml: ____, ...line }: SweepDetails): LabSweep =>
  line;

const isRunning = ({ run: { state } }: TableRun): boolean => state === "running" || state === "starting";

/** What failed was moved away. */
function findPointRun(folder: string, hash: string, outcomes: ReadonlyMap<string, Outcome>, findRun: FindRun) {
  const isFailed = outcomes.get(hash)?.status === "failed";
  const failed = isFailed ? listFailedPlaces(folder, hash).at(-1) : undefined;
  const directory = failed ?? runPlace(folder, hash).directory;
  const run = findRun(directory) ?? findRun(tryTo(() => realpathSync.native(directory)) ?? "");
  return run === undefined ? [] : [[hash, run] as const];
}

function cutError(outcome: Outcome | undefined): readonly Outcome[] {
  if (outcome === undefined) return [];
  return [{ ...outcome, error: outcome.error?.slice(0, LONGEST_ERROR) ?? null }];
}

/** By what steps of the same setting took, or of all that have ended, and as many trained at one time as now. */
function estimateLeft(
  points: readonly Point[],
  outcomes: ReadonlyMap<string, Outcome>,
  runs: ReadonlyMap<string, TableRun>,
  before: number,
): number | null {
  const left = points.filter(({ hash }) => !outcomes.has(hash));
  const atOnce = left.filter(({ hash }) => [runs.get(hash)].some((run) => run !== undefined && isRunning(run))).length;
  const speeds = new Map<string, { seconds: number; steps: number }>();
  const all = { seconds: 0, steps: 0 };
  for (const point of points) {
    const { status, seconds, steps } = outcomes.get(point.hash) ?? { status: "failed", seconds: 0, steps: 0 };
    if (status === "failed" || seconds <= 0 || steps <= before) continue;
    const own = speeds.get(settingOf(point)) ?? { seconds: 0, steps: 0 };
    speeds.set(settingOf(point), own);
    for (const sum of [own, all]) {
      sum.seconds += seconds;
      sum.steps += steps - before;
    }
  }
  if (atOnce === 0 || all.steps === 0) return null;
  const seconds = left.map((point) => {
    const speed = speeds.get(settingOf(point)) ?? all;
    const reached = runs.get(point.hash)?.run.step ?? before;
    return (Math.max(0, point.steps - Math.max(reached, before)) * speed.seconds) / speed.steps;
  });
  return seconds.reduce((sum, one) => sum + one, 0) / atOnce;
}

const settingOf = ({ values }: Point): string => JSON.stringify(values);
