/** @file The places that belong to a run: what is put there by hand would count as part of it, or be cleared away with it. */
import { dirname, join, relative, resolve, sep } from "node:path";
import { isThere } from "../files/isThere.ts";
import { StoreError } from "../files/storeError.ts";
import { RUN_FOLDERS } from "./runFolders.ts";

/** Whether a file of this name in a run folder is the run's. In any case, as some file systems take names. */
export function isRunFile(name: string): boolean {
  return /^(manifest\.json|experiment\.yaml|events\.jsonl|labels\.jsonl|lock-\d+\.json)$/i.test(name);
}

/** Throws StoreError (`unwritable`) where `path` would be a file of a run, or lie in one of a run's own folders. */
export function refuseOwnPlace(path: string): void {
  const run = findRunAround(path);
  if (run === null) return;
  const [first = "", ...deeper] = relative(run, resolve(path)).split(sep);
  const isOwn = RUN_FOLDERS.some((name) => name === first.toLowerCase()) || (deeper.length === 0 && isRunFile(first));
  if (isOwn) throw refuse(path, `${join(run, first)} is the run's own`);
}

/** Throws StoreError (`unwritable`) for a run in the folder of another: no query would find it. */
export function refuseWithinRun(path: string): void {
  const run = findRunAround(path);
  if (run !== null) throw refuse(path, `${run} is a run, and runs within runs are not found again`);
}

/** The innermost run that `path` lies in. A manifest alone makes none: other programs have files of that name. */
function findRunAround(path: string): string | null {
  for (let folder = dirname(resolve(path)); ; folder = dirname(folder)) {
    if (["manifest.json", "experiment.yaml"].every((name) => isThere(join(folder, name)))) return folder;
    if (folder === dirname(folder)) return null;
  }
}

function refuse(path: string, reason: string): StoreError {
  return new StoreError("unwritable", path, `cannot write ${path}: ${reason}`, undefined, { kind: "write-elsewhere" });
}
