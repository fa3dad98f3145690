/** @file Where runs of sweeps stand on the axes of these, and sweeps that lie beside the usual folder of runs. */
import { basename, dirname, join } from "node:path";
import { listFolder } from "../files/listFolder.ts";
import { tryTo } from "../files/tryTo.ts";
import { findSweeps } from "../sweep/folder/findSweeps.ts";
import { isSweep, NAME_DIGITS, SHOWN_DIGITS, sweepPlaceOf } from "../sweep/folder/places.ts";
import type { Point } from "../sweep/sweep.ts";
import { RUNS_ROOT } from "./runSummary.ts";

/** Where a run stands in its sweep. */
export interface PlaceInSweep extends Pick<Point, "values" | "seed"> {
  /** `sweeps/epsilon/71050fa5`: as every command takes it; of a run that failed and was begun again, its path. */
  readonly shortName: string;
}

/**
 * Where the runs in `directories` stand, by these; those of no sweep are left out, as are those that a sweep does not
 * know: their lines may be damaged.
 * @returns the paths of all that varies, too
 */
export async function locateRuns(
  directories: readonly string[],
): Promise<{ axes: string[]; places: Map<string, PlaceInSweep> }> {
  const places = new Map<string, PlaceInSweep>();
  const axes = new Set<string>();
  for (const [folder, runs] of groupBySweep(directories)) {
    // Loaded for those who have a sweep: checks of lines take longer than a list of a few runs.
    const { readPoints } = await import("../sweep/folder/points.ts");
    const points = tryTo(() => readPoints(folder)) ?? [];
    const byName = new Map(points.map((point) => [point.hash.slice(0, NAME_DIGITS), point]));
    const shown = new Set(points.map(({ hash }) => hash.slice(0, SHOWN_DIGITS)));
    const digits = shown.size === points.length ? SHOWN_DIGITS : NAME_DIGITS;
    for (const { values } of points) for (const path of Object.keys(values)) axes.add(path);
    for (const directory of runs) {
      const name = basename(directory);
      const point = byName.get(name.slice(0, NAME_DIGITS));
      if (point === undefined) continue;
      const shortName = byName.has(name) ? join(folder, name.slice(0, digits)) : directory;
      places.set(directory, { values: point.values, seed: point.seed, shortName });
    }
  }
  return { axes: [...axes], places };
}

function groupBySweep(directories: readonly string[]): Map<string, string[]> {
  // A folder at a time: to work a path out for each of a thousand runs takes as long as to read twenty.
  const places = new Map<string, string | null>();
  const groups = new Map<string, string[]>();
  for (const directory of directories) {
    const parent = dirname(directory);
    let folder = places.get(parent);
    if (folder === undefined) {
      const place = sweepPlaceOf(directory);
      folder = isSweep(place) ? place : null;
      places.set(parent, folder);
    }
    if (folder === null) continue;
    const group = groups.get(folder);
    if (group === undefined) groups.set(folder, [directory]);
    else group.push(directory);
  }
  return groups;
}

/** Sweeps in the current folder and those in it, but the usual one of runs: nobody looks for them there. */
export function findSweepsBeside(): string[] {
  const folders = (tryTo(() => listFolder(".")) ?? []).filter(
    (entry) => entry.isDirectory() && !entry.name.startsWith(".") && entry.name !== RUNS_ROOT,
  );
  return folders
    .map(({ name }) => name)
    .sort()
    .flatMap((name) => tryTo(() => findSweeps([name], 1)) ?? []);
}
