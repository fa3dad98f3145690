/** @file Which run folders are meant by the folders that someone names. */
import { readdir, stat } from "node:fs/promises";
import { basename, join, resolve } from "node:path";
import { StoreError } from "../store/index.ts";

export interface NamedRun {
  /** Name of the folder, or its path where two folders have the same name. */
  readonly name: string;
  readonly directory: string;
}

/** Folders within folders that are looked through: a sweep's runs lie below the folder of sweeps. */
const DEEPEST = 4;

/**
 * A folder with a manifest.json is a run; of any other folder, the runs anywhere in it, by name.
 * @throws StoreError (`missing`) where there is none
 */
export async function findRuns(folders: readonly string[]): Promise<NamedRun[]> {
  const found = await Promise.all(folders.map(async (folder) => listRuns(folder)));
  const directories = [...new Map(found.flat().map((directory) => [resolve(directory), directory])).values()];
  const counts = new Map<string, number>();
  for (const directory of directories) {
    const name = nameOf(directory);
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return directories.map((directory) => {
    const name = nameOf(directory);
    return { name: counts.get(name) === 1 ? name : directory, directory };
  });
}

const nameOf = (directory: string): string => basename(resolve(directory));

async function listRuns(folder: string): Promise<string[]> {
  const isFolder = await stat(folder).then(
    (status) => status.isDirectory(),
    () => false,
  );
  if (!isFolder) throw new StoreError("missing", folder, `there is no folder ${folder}`);
  const runs = await walk(folder, 0);
  if (runs.length === 0) throw new StoreError("missing", folder, `there is no run in ${folder}`);
  return runs;
}

async function walk(folder: string, depth: number): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  if (entries.some(({ name }) => name === "manifest.json")) return [folder];
  if (depth === DEEPEST) return [];
  const folders = entries.filter(
    (entry) => (entry.isDirectory() || entry.isSymbolicLink()) && !entry.name.startsWith("."),
  );
  const names = folders.map(({ name }) => name).sort();
  const found = await Promise.all(names.map((name) => walk(join(folder, name), depth + 1)));
  return found.flat();
}
