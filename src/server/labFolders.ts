/** @file The folders that a lab is over: which runs, sweeps and studies lie in them, and what each is called there. */
import { mkdirSync, realpathSync } from "node:fs";
import { basename, join, relative, resolve, sep } from "node:path";
import { RequestError } from "../experiment/requestError.ts";
import { asStoreError } from "../files/storeError.ts";
import { tryTo } from "../files/tryTo.ts";
import { DEEPEST, type Look, lookThrough } from "../store/findRuns.ts";
import { holdsSweep, isSweep, OWN_FOLDERS } from "../sweep/folder/places.ts";

/** A run, a sweep or a study that was found. */
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
  readonly sweeps: readonly RunPlace[];
  readonly studies: readonly RunPlace[];
  /** Folders right in one of them that hold no run. */
  readonly others: readonly string[];
  /** A line for each thing else that is left out. */
  readonly leftOut: readonly string[];
}

/** Sweeps that are shown, and studies. */
const MOST_OF_A_KIND = 1000;

/** Folders between that of a sweep and those of its runs, `runs/ab`, and one of these. */
const RUN_DEPTH = 3;

/** Folders of a sweep in which runs lie. */
const RUN_FOLDERS = ["runs", "parents", "failed"];

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

  /** All runs in the folders: those of sweeps too, and what links within a folder lead to. Each is there once; so are sweeps and studies. */
  find(): FoundPlaces {
    const places = new Map<string, RunPlace>();
    const sweeps = new Map<string, RunPlace>();
    const studies = new Map<string, RunPlace>();
    const others: string[] = [];
    const leftOut: string[] = [];
    for (const folder of this.#folders) {
      const { look, found } = lookWithin(folder);
      for (const [real, directory] of look.runs) {
        if (!isWithin(real, folder.real)) leftOut.push(`${directory} is a link that leads out of ${folder.path}`);
        else if (!places.has(real)) places.set(real, { id: nameRun(folder, directory), directory, real });
      }
      for (const [kind, all] of [
        ["sweep", sweeps],
        ["study", studies],
      ] as const)
        for (const [real, directory] of found[kind])
          if (!all.has(real)) all.set(real, { id: nameRun(folder, directory) || ".", directory, real });
      const isOwn = isSweep(folder.path) ? (path: string) => OWN_FOLDERS.has(basename(path)) : () => false;
      const known = [...found.sweep.values(), ...found.study.values()];
      others.push(...look.others.filter((path) => !isOwn(path) && !known.some((one) => isWithin(one, path))));
      leftOut.push(...look.unread, ...look.remainders.map((path) => `${path} is left of a removal`));
    }
    const [shownSweeps, shownStudies] = [sweeps, studies].map((all) => [...all.values()].slice(0, MOST_OF_A_KIND));
    if (Math.max(sweeps.size, studies.size) > MOST_OF_A_KIND)
      leftOut.push(
        `of ${sweeps.size} sweeps and ${studies.size} studies the first ${MOST_OF_A_KIND} of each are shown`,
      );
    return { places: [...places.values()], sweeps: shownSweeps ?? [], studies: shownStudies ?? [], others, leftOut };
  }
}

/** What lies in a folder. Runs of a sweep are found however deep that lies. */
function lookWithin({ path, real: root }: LabFolder) {
  const found = { sweep: new Map<string, string>(), study: new Map<string, string>() };
  const look: Look = lookThrough(path, undefined, DEEPEST, (folder, names) => {
    const kind = holdsSweep(names) ? "sweep" : names.has("verdict.json") ? "study" : null;
    if (kind !== null && isWithin(folder.real, root)) found[kind].set(folder.real, folder.path);
  });
  for (const [real, directory] of found.sweep) {
    const depth = relative(root, real).split(sep).filter(Boolean).length;
    if (depth + RUN_DEPTH <= DEEPEST) continue;
    for (const name of RUN_FOLDERS) {
      const inner = tryTo(() => realpathSync.native(join(directory, name)));
      if (inner !== join(real, name)) continue;
      const { runs } = tryTo(() => lookThrough(join(directory, name), undefined, RUN_DEPTH - 1)) ?? { runs: [] };
      for (const [run, place] of runs) if (!look.runs.has(run)) look.runs.set(run, place);
    }
  }
  return { look, found };
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
