/** @file Which sweeps are meant by the folders that someone names. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { listFolder } from "../../files/listFolder.ts";
import { tryTo } from "../../files/tryTo.ts";
import { DEEPEST } from "../../store/findRuns.ts";
import { isSweep } from "./places.ts";

/**
 * The sweeps that `folders` are or hold. None is looked for within a run or a sweep.
 * @param deepest folders within folders that are looked through
 */
export function findSweeps(folders: readonly string[], deepest = DEEPEST): string[] {
  return [...new Set(folders.flatMap((folder) => findWithin(folder, 0, deepest)))];
}

function findWithin(folder: string, depth: number, deepest: number): string[] {
  if (isSweep(folder)) return [folder];
  if (depth === deepest || existsSync(join(folder, "manifest.json"))) return [];
  // What cannot be looked through is told of where runs are looked for.
  const entries = depth === 0 ? listFolder(folder) : (tryTo(() => listFolder(folder)) ?? []);
  const inner = entries.filter((entry) => entry.isDirectory() && !entry.name.startsWith("."));
  const names = inner.map(({ name }) => name).sort();
  return names.flatMap((name) => findWithin(join(folder, name), depth + 1, deepest));
}
