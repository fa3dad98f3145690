/** @file The folders that a lab is over: which runs lie in them, and what each is called there. */
import { mkdirSync, realpathSync } from "node:fs";
import { basename, join, relative, resolve, sep } from "node:path";
import { RequestError } from "../experiment/requestError.ts";
import { asStoreError } from "../files/storeError.ts";
import { lookThrough } from "../store/findRuns.ts";
import { isSweep, OWN_FOLDERS } from "../sweep/folder/places.ts";

/** A run that was found. */
export interface RunPlace {
  /** The path of its folder below the folder of the lab, behind the name of that one where there are several. */
  readonly id: string;
  readonly directory: string;
  /** Its path without links. */
  readonly real: string;
}

/** What lies in the folders. */
export interface FoundPlaces {
  readonly places: readonly RunPlace[];
  /** Folders right in one of them that hold no run. */
  readonly others: readonly string[];
  /** A line for each thing else that is left out. */
  readonly leftOut: readonly string[];
}

interface LabFolder {
  /** In front of the ids of its runs; empty where it is the only one. */
  readonly label: string;
  readonly path: string;
  readonly real: string;
}

export class LabFolders {
  /** Where new runs go. */
  readonly root: string;
  readonly #folders: readonly LabFolder[];

  /** @throws StoreError (`missing`) where there is no such folder, RequestError for that of a run */
  constructor(paths: readonly string[]) {
    for (const path of paths) {
      if (lookThrough(path, undefined, 0).runs.size === 0) continue;
      throw new RequestError(`${path} is a run; name the folder that it lies in`);
    }
    const labels = nameFolders(paths);
    this.#folders = paths.map((path, i) => ({
      ...{ label: paths.length === 1 ? "" : (labels[i] as string), path: resolve(path) },
      real: realpathSync.native(path),
    }));
    const [first] = this.#folders;
    if (first === undefined) throw new RequestError("a lab needs a folder of runs");
    this.root = first.path;
  }

  /** All runs in the folders: those of sweeps too, and what links within a folder lead to. Each is there once. */
  find(): FoundPlaces {
    const places = new Map<string, RunPlace>();
    const others: string[] = [];
    const leftOut: string[] = [];
    for (const folder of this.#folders) {
      const look = lookThrough(folder.path);
      for (const [real, directory] of look.runs) {
        if (!isWithin(real, folder.real)) leftOut.push(`${directory} is a link that leads out of ${folder.path}`);
        else if (!places.has(real)) places.set(real, { id: nameRun(folder, directory), directory, real });
      }
      const isOwn = isSweep(folder.path) ? (path: string) => OWN_FOLDERS.has(basename(path)) : () => false;
      others.push(...look.others.filter((path) => !isOwn(path)));
      leftOut.push(...look.unread, ...look.remainders.map((path) => `${path} is left of a removal`));
    }
    return { places: [...places.values()], others, leftOut };
  }
}

/** Makes the usual folder where it is not there yet: who begins has no runs. */
export function makeFolder(path: string): void {
  asStoreError("unwritable", "make", path, () => mkdirSync(path, { recursive: true }));
}

const isWithin = (real: string, folder: string): boolean => real === folder || real.startsWith(join(folder, sep));

function nameRun({ label, path }: LabFolder, directory: string): string {
  const below = relative(path, directory).split(sep).join("/");
  return label === "" ? below : `${label}/${below}`;
}

/** The last names of the paths, numbered where they meet: `runs`, `runs-2`. */
function nameFolders(paths: readonly string[]): string[] {
  const names: string[] = [];
  for (const path of paths) {
    const name = basename(resolve(path)) || "root";
    let unique = name;
    for (let n = 2; names.includes(unique); n++) unique = `${name}-${n}`;
    names.push(unique);
  }
  return names;
}
