/** @file Making a folder so that a reader, or a crash, sees all of it or nothing. */
import { existsSync, mkdirSync, readdirSync, renameSync, rmdirSync, statSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { syncFolder } from "../files/atomicFile.ts";
import { describeSystemError, StoreError, systemErrorCode } from "../files/storeError.ts";
import { discard, removeAbandoned, temporaryPath } from "../files/temporaryName.ts";
import { tryTo } from "../files/tryTo.ts";
import { makeFolder } from "./runFolder.ts";

/**
 * Has `build` fill a hidden folder beside `directory`, which then gets that name. Missing parents are created, and what
 * killed processes left beside it is removed.
 *
 * @param build must bring to the disk what it writes
 * @throws StoreError `exists` where there is something at `directory`, `unwritable` where the system refuses; then, and
 * when `build` throws, nothing is left
 */
export function buildFolder<T>(directory: string, build: (path: string) => T): T {
  const parent = dirname(resolve(directory));
  const missing = missingFolders(parent);
  const temporary = temporaryPath(resolve(directory));
  let isNamed = false;
  try {
    refuseFilled(directory);
    for (const folder of missing.toReversed()) {
      // Another run may create a common parent at the same moment.
      makeFolder(folder);
      syncFolder(dirname(folder));
    }
    removeAbandoned(parent);
    mkdirSync(temporary);
    const result = build(temporary);
    // Takes the place of an empty folder and of nothing else: of two processes only one can.
    renameSync(temporary, directory);
    isNamed = true;
    syncFolder(parent);
    return result;
  } catch (error) {
    tryTo(() => isNamed && renameSync(directory, temporary));
    discard(temporary);
    // Only empty folders go: another run may have moved into a parent that we created.
    for (const folder of missing) tryTo(() => rmdirSync(folder));
    throw explain(directory, error);
  }
}

function refuseFilled(directory: string): void {
  const status = statSync(directory, { throwIfNoEntry: false });
  if (status?.isDirectory() === true && readdirSync(directory).length > 0) throw alreadyThere(directory);
}

/** `folder` and its parents as far as they do not exist, deepest first. */
function missingFolders(folder: string): string[] {
  const missing: string[] = [];
  for (let path = folder; !existsSync(path) && dirname(path) !== path; path = dirname(path)) missing.push(path);
  return missing;
}

/** The hidden folder's name would tell nobody anything. */
function explain(directory: string, error: unknown): unknown {
  const cause = error instanceof StoreError && error.kind === "unwritable" ? error.cause : error;
  const code = systemErrorCode(cause);
  if (code === null) return error;
  if (code === "ENOTEMPTY" || code === "EEXIST") return alreadyThere(directory);
  const message = `cannot create ${directory}: ${describeSystemError(cause)}`;
  return new StoreError("unwritable", directory, message, cause);
}

function alreadyThere(directory: string): StoreError {
  return new StoreError("exists", directory, `${directory} already exists and is not empty; choose another folder`);
}
