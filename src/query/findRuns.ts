/** @file Which run folders are meant by the folders that someone names. */
import { readdirSync, realpathSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import { cannotRead, StoreError, systemErrorCode } from "../files/index.ts";

export interface NamedRun {
  /** Name of the folder, or its path where two folders have the same name. */
  readonly name: string;
  readonly directory: string;
}

/** Folders within folders that are looked through: a sweep's runs lie below the folder of sweeps. */
export const DEEPEST = 4;

/**
 * A folder with a manifest.json is a run; of any other folder, the runs anywhere in it, by name, and then those that links
 * in it lead to. Whatever the ways to a run, it is found once.
 * @returns the runs, and a line for each folder that cannot be looked through
 * @throws StoreError (`missing`) where there is none
 */
export function findRuns(folders: readonly string[]): { runs: NamedRun[]; unread: string[] } {
  const found = folders.map(walkFolder);
  const places = new Map<string, string>();
  for (const { runs } of found) for (const [real, path] of runs) if (!places.has(real)) places.set(real, path);
  const directories = [...places.values()];
  const counts = new Map<string, number>();
  for (const directory of directories) {
    const name = nameOf(directory);
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  const runs = directories.map((directory) => {
    const name = nameOf(directory);
    return { name: counts.get(name) === 1 ? name : directory, directory };
  });
  return { runs, unread: found.flatMap(({ unread }) => unread) };
}

const nameOf = (directory: string): string => basename(resolve(directory));

/** The runs in a folder, by their real paths, under those that lead to them. */
interface Found {
  readonly runs: Map<string, string>;
  readonly unread: string[];
}

interface Place {
  readonly path: string;
  readonly depth: number;
}

function walkFolder(folder: string): Found {
  const found: Found = { runs: new Map(), unread: [] };
  const seen = new Map<string, number>();
  // Links come last, so that a run goes by its own name and not by that of a link, and none leads round for ever.
  const links: Place[] = [];
  walk({ path: folder, depth: 0 }, seen, links, found);
  for (const link of links) walk(link, seen, links, found);
  if (found.runs.size > 0) return found;
  const [why] = found.unread;
  throw new StoreError("missing", folder, `there is no run in ${folder}${why === undefined ? "" : `: ${why}`}`);
}

/** @param seen folders by their real paths, and how deep they were: on a shorter way, more of what is below is within reach */
function walk({ path, depth }: Place, seen: Map<string, number>, links: Place[], found: Found): void {
  try {
    const real = realpathSync.native(path);
    if ((seen.get(real) ?? Number.POSITIVE_INFINITY) <= depth) return;
    seen.set(real, depth);
    const entries = readdirSync(path, { withFileTypes: true });
    if (entries.some(({ name }) => name === "manifest.json")) {
      if (!found.runs.has(real)) found.runs.set(real, path);
      return;
    }
    if (depth === DEEPEST) return;
    for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
      if (entry.name.startsWith(".")) continue;
      const place = { path: join(path, entry.name), depth: depth + 1 };
      if (entry.isSymbolicLink()) links.push(place);
      else if (entry.isDirectory()) walk(place, seen, links, found);
    }
  } catch (error) {
    if (depth === 0) throw describe(path, error);
    // A link to a file or to nothing, or a folder that has just been removed; also how a name looks that is no text.
    const isNone = isNoFolder(error);
    if (!isNone) found.unread.push(cannotRead(path, error).message);
    else if (path.includes("\ufffd")) found.unread.push(`cannot read ${path}: its name is not UTF-8`);
  }
}

function describe(path: string, error: unknown): StoreError {
  return isNoFolder(error) ? new StoreError("missing", path, `there is no folder ${path}`) : cannotRead(path, error);
}

const isNoFolder = (error: unknown): boolean => ["ENOENT", "ENOTDIR", "ELOOP"].includes(systemErrorCode(error) ?? "");
