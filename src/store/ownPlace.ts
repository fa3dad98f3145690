/** @file The folder of a run is the run's alone: what is put there by hand would count as part of it, or replace a part. */
import { dirname, join, resolve } from "node:path";
import { isThere } from "../files/isThere.ts";
import { StoreError } from "../files/storeError.ts";

/** Whether a file of this name in a run folder is the run's. In any case, as some file systems take names. */
export function isRunFile(name: string): boolean {
  return /^(manifest\.json|experiment\.yaml|events\.jsonl|labels\.jsonl|lock-\d+\.json)$/i.test(name);
}

/**
 * Throws StoreError (`unwritable`) where `path` lies in the folder of a run. A file might be taken for one of the run's, and of a
 * run in there no query would know.
 */
export function refuseWithinRun(path: string): void {
  const run = findRunAround(path);
  if (run === null) return;
  const reason = `${run} is a run, and its folder holds nothing else`;
  throw new StoreError("unwritable", path, `cannot write ${path}: ${reason}`, undefined, { kind: "write-elsewhere" });
}

/** The innermost run that `path` lies in. A manifest alone makes none: other programs have files of that name. */
function findRunAround(path: string): string | null {
  for (let folder = dirname(resolve(path)); ; folder = dirname(folder)) {
    if (["manifest.json", "experiment.yaml"].every((name) => isThere(join(folder, name)))) return folder;
    if (folder === dirname(folder)) return null;
  }
}
