/** @file Which run folders are meant by the folders that someone names. */
import { existsSync, readdirSync, realpathSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import { describeMissingFolder } from "../files/missingFolder.ts";
import { cannotRead, StoreError, systemErrorCode } from "../files/storeError.ts";
import { isRemainder } from "./remainder.ts";

export interface NamedRun {
  /** Name of the folder, or its path where two folders have the same name. */
  readonly name: string;
  readonly directory: string;
}

/** Folders within folders that are looked through: a sweep's runs lie below the folder of sweeps. */
export const DEEPEST = 4;

/** What lies in a folder. */
export interface Look {
  /** The runs, by their real paths, under those that lead to them. */
  readonly runs: Map<string, string>;
  /** A line for each folder that cannot be looked through. */
  readonly unread: string[];
  /** Folders that were passed by. */
  readonly passed: string[];
  /** What removals of runs have left that were cut off. */
  readonly remainders: string[];
  /** Folders right in it that hold no run. */
  readonly others: string[];
}

/** Whether a folder with these names in it is not to be looked through; the one that was named always is. */
export type PassBy = (names: ReadonlySet<string>) => boolean;

/** Hears of each folder that is listed, with the names in it. */
export type Visit = (folder: { readonly path: string; readonly real: string }, names: ReadonlySet<string>) => void;

/**
 * A folder with a manifest.json is a run; of any other folder, the runs anywhere in it, by name, and then those that links
 * in it lead to. Whatever the ways to a run, it is found once.
 * @returns the runs, and a line for each folder that cannot be looked through
 * @throws StoreError (`missing`) where there is none
 */
export function findRuns(folders: readonly string[]): { runs: NamedRun[]; unread: string[] } {
  const found = folders.map((folder) => refuseNone(folder, lookThrough(folder)));
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

function refuseNone(folder: string, look: Look): Look {
  if (look.runs.size > 0) return look;
  const [why] = look.unread;
  throw new StoreError("missing", folder, `there is no run in ${folder}${why === undefined ? "" : `: ${why}`}`);
}

/**
 * As `findRuns`, in one folder, and with what else is there; no run is no error.
 * @throws StoreError (`missing`) where there is no such folder
 */
export function lookThrough(
  folder: string,
  passBy: PassBy = () => false,
  deepest = DEEPEST,
  visit: Visit = () => {},
): Look {
  const look: Look = { runs: new Map(), unread: [], passed: [], remainders: [], others: [] };
  const walk = new Walk(look, passBy, deepest, visit);
  walk.enter({ path: folder, real: null, depth: 0 });
  // Links come last, so that a run goes by its own name and not by that of a link, and none leads round for ever.
  for (const link of walk.links) walk.enter(link);
  return look;
}

interface Place {
  readonly path: string;
  /** Null where only the system can tell: at a link. */
  readonly real: string | null;
  readonly depth: number;
}

class Walk {
  readonly links: Place[] = [];
  readonly #look: Look;
  readonly #passBy: PassBy;
  readonly #deepest: number;
  readonly #visit: Visit;
  /** Folders by their real paths, and how deep they were: on a shorter way, more of what is below is within reach. */
  readonly #seen = new Map<string, number>();

  constructor(look: Look, passBy: PassBy, deepest: number, visit: Visit) {
    this.#look = look;
    this.#passBy = passBy;
    this.#deepest = deepest;
    this.#visit = visit;
  }

  enter(place: Place): void {
    const { path, depth } = place;
    try {
      const real = place.real ?? realpathSync.native(path);
      if ((this.#seen.get(real) ?? Number.POSITIVE_INFINITY) <= depth) return;
      this.#seen.set(real, depth);
      // Looked for before anything is listed: of a thousand runs no folder is.
      if (existsSync(join(path, "manifest.json"))) {
        if (!this.#look.runs.has(real)) this.#look.runs.set(real, path);
        return;
      }
      this.#list({ path, real, depth });
    } catch (error) {
      if (depth === 0) throw describe(path, error);
      // A link to a file or to nothing, or a folder that has just been removed; also how a name looks that is no text.
      const isNone = isNoFolder(error);
      if (!isNone) this.#look.unread.push(cannotRead(path, error).message);
      else if (path.includes("\ufffd")) this.#look.unread.push(`cannot read ${path}: its name is not UTF-8`);
    }
  }

  #list({ path, real, depth }: Place & { readonly real: string }): void {
    const entries = readdirSync(path, { withFileTypes: true });
    const names = new Set(entries.map(({ name }) => name));
    this.#visit({ path, real }, names);
    if (depth > 0 && this.#passBy(names)) {
      this.#look.passed.push(path);
      return;
    }
    if (depth === this.#deepest) return;
    for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
      if (entry.name.startsWith(".")) continue;
      const inner = join(path, entry.name);
      if (entry.isSymbolicLink()) this.links.push({ path: inner, real: null, depth: depth + 1 });
      else if (!entry.isDirectory()) continue;
      else if (isRemainder(entry.name)) this.#look.remainders.push(inner);
      else this.#enterFolder({ path: inner, real: join(real, entry.name), depth: depth + 1 });
    }
  }

  #enterFolder(place: Place): void {
    const { runs, passed, unread, remainders } = this.#look;
    const count = () => runs.size + passed.length + unread.length + remainders.length;
    const before = count();
    this.enter(place);
    if (place.depth === 1 && count() === before) this.#look.others.push(place.path);
  }
}

function describe(path: string, error: unknown): StoreError {
  if (!isNoFolder(error)) return cannotRead(path, error);
  if (systemErrorCode(error) === "ENOTDIR" && existsSync(path))
    return new StoreError("missing", path, `${path} is not a folder`, error);
  const missing = describeMissingFolder(path) ?? `there is no folder ${path === "" ? '""' : path}`;
  return new StoreError("missing", path, missing, error);
}

const isNoFolder = (error: unknown): boolean => ["ENOENT", "ENOTDIR", "ELOOP"].includes(systemErrorCode(error) ?? "");
