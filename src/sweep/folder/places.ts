/** @file Where things lie in the folder of a sweep: docs/decisions/sweeps.md says why. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { isThere } from "../../files/isThere.ts";

/** Digits of a hash that name a run's folder: among a million runs, two meet once in 37 million sweeps. */
export const NAME_DIGITS = 16;

/** Digits of a hash that people are shown. */
export const SHOWN_DIGITS = 8;

export const sweepFile = (folder: string): string => join(folder, "sweep.yaml");
export const pointsFile = (folder: string): string => join(folder, "points.jsonl");
export const journalFolder = (folder: string): string => join(folder, "journal");
export const runsFolder = (folder: string): string => join(folder, "runs");

/** The folder of the run with this hash, and its two parts below `runs`. */
export const runPlace = (folder: string, hash: string) => {
  const root = join(runsFolder(folder), hash.slice(0, 2));
  const name = hash.slice(0, NAME_DIGITS);
  return { root, name, directory: join(root, name) };
};

/** The folder of a run that is no part of the sweep, and from whose state runs of it go on. */
export const parentPlace = (folder: string, hash: string) => {
  const root = join(folder, "parents", hash.slice(0, 2));
  const name = hash.slice(0, NAME_DIGITS);
  return { root, name, directory: join(root, name) };
};

/** Where the folder of a run goes that failed for the n-th time, counted from 1. */
export const failedPlace = (folder: string, hash: string, n: number): string =>
  join(folder, "failed", hash.slice(0, 2), `${hash.slice(0, NAME_DIGITS)}-${n}`);

/** The folders of a run that failed, that of its last failure at the end. */
export function listFailedPlaces(folder: string, hash: string): string[] {
  const found: string[] = [];
  for (let n = 1; isThere(failedPlace(folder, hash, n)); n++) found.push(failedPlace(folder, hash, n));
  return found;
}

/** Whether a folder with these names in it is that of a sweep. */
export const holdsSweep = (names: ReadonlySet<string>): boolean => names.has("sweep.yaml") && names.has("points.jsonl");

/** Whether `folder` is that of a sweep. */
export const isSweep = (folder: string): boolean => existsSync(sweepFile(folder)) && existsSync(pointsFile(folder));

/** Folders that a sweep makes within its own, whatever they hold. */
export const OWN_FOLDERS: ReadonlySet<string> = new Set(["runs", "parents", "journal", "failed", "submissions"]);

/** Where the folder of its sweep is, if `run` is the folder of one of its runs, or those that failed. */
export const sweepPlaceOf = (run: string): string => join(run, "../../..");

/** Whether the folder `run` is where a sweep has one of its runs: what else lies there is found by nobody. */
export const isOfSweep = (run: string): boolean => isSweep(sweepPlaceOf(run));
