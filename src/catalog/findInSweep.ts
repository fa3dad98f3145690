/** @file The run of a sweep that the beginning of its hash means: `sweeps/epsilon/71050fa5`. */
import { basename, dirname, join } from "node:path";
import { RequestError } from "../experiment/requestError.ts";
import { listFolder } from "../files/listFolder.ts";
import { tryTo } from "../files/tryTo.ts";
import { isSweep, listFailedPlaces, NAME_DIGITS, runsFolder } from "../sweep/folder/places.ts";
import { readPoints } from "../sweep/folder/points.ts";

/** Fewer digits mean no run, however few there are. */
const FEWEST_DIGITS = 4;

/**
 * The folders of the runs of a sweep whose hashes begin as `text` says behind the sweep's folder; of one that has failed,
 * where it lies now.
 * @returns null where `text` is not of that form
 * @throws RequestError where no such run has a folder, or the beginning is too short to tell
 */
export function findInSweep(text: string): string[] | null {
  const [folder, start] = [dirname(text), basename(text).toLowerCase()];
  if (!/^[0-9a-f]{1,64}$/.test(start) || !isSweep(folder)) return null;
  if (start.length < FEWEST_DIGITS)
    throw new RequestError(`${text} is not a run: of a hash at least ${FEWEST_DIGITS} digits are needed`);
  const root = join(runsFolder(folder), start.slice(0, 2));
  const names = (tryTo(() => listFolder(root)) ?? []).map(({ name }) => name);
  const named = names.filter((name) => /^[0-9a-f]+$/.test(name) && name.startsWith(start.slice(0, NAME_DIGITS)));
  if (named.length > 0 && start.length <= NAME_DIGITS) return named.sort().map((name) => join(root, name));
  // Of many runs this takes a second, and only what has no folder, or is called by more than its name, needs it.
  const points = readPoints(folder).filter(({ hash }) => hash.startsWith(start));
  if (named.length > 0 && points.length > 0) return named.map((name) => join(root, name));
  const failed = points.flatMap(({ hash }) => listFailedPlaces(folder, hash).at(-1) ?? []);
  if (failed.length > 0) return failed;
  const why =
    points.length > 0
      ? "it has not begun yet"
      : `no run of the sweep in ${folder} has a hash that begins with ${start}`;
  throw new RequestError(`${text} is not a run: ${why}`);
}
