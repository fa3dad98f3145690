/** @file Writing what must not exist yet: all of it or none of it, and never over anything else. */
import { linkSync, renameSync } from "node:fs";
import { dirname, join } from "node:path";
import { discardFile, NO_LINKS, syncFolder, writeDurably } from "../files/atomicFile.ts";
import { isThere } from "../files/isThere.ts";
import { describeMissingFolder } from "../files/missingFolder.ts";
import { asStoreError, StoreError, systemErrorCode } from "../files/storeError.ts";
import { removeAbandoned, temporaryPath } from "../files/temporaryName.ts";
import { refuseWithinRun } from "../store/ownPlace.ts";
import { buildFolder } from "./newFolder.ts";

/** Throws StoreError: `exists` for anything at `path`, a link to nothing included; `unwritable` in the folder of a run. */
function refuseExisting(path: string): void {
  if (isThere(path)) throw alreadyThere(path);
  refuseWithinRun(path);
}

function refuseMissingFolder(path: string): void {
  const missing = describeMissingFolder(path);
  if (missing !== null) throw new StoreError("unwritable", path, `cannot write ${path}: ${missing}`);
}

/**
 * Writes `chunks` under a temporary name beside `path` and gives it that name when it is complete. What killed processes
 * left there is removed.
 * @throws StoreError: `exists` where there is anything at `path`, also if it came meanwhile; `unwritable`
 */
export function writeNewFile(path: string, chunks: Iterable<string | Uint8Array>): void {
  refuseExisting(path);
  refuseMissingFolder(path);
  const folder = dirname(path);
  removeAbandoned(folder);
  const temporary = temporaryPath(path);
  asStoreError("unwritable", "write", path, () => {
    try {
      writeDurably(temporary, chunks);
      giveName(temporary, path);
    } finally {
      discardFile(temporary);
    }
    try {
      syncFolder(folder);
    } catch (error) {
      // Who is told that it could not be written does not look for it.
      discardFile(path);
      throw error;
    }
  });
}

/**
 * Makes the folder at `path` with one file in it, both or none.
 * @throws StoreError: `exists`, `unwritable`
 */
export function writeNewFolder(path: string, name: string, chunks: Iterable<string | Uint8Array>): void {
  refuseExisting(path);
  buildFolder(path, (folder) => {
    writeDurably(join(folder, name), chunks);
    syncFolder(folder);
  });
}

/** A link fails where the name is taken; a rename would replace what has it. */
function giveName(temporary: string, path: string): void {
  try {
    linkSync(temporary, path);
  } catch (error) {
    const code = systemErrorCode(error);
    if (code === "EEXIST") throw alreadyThere(path);
    if (!NO_LINKS.has(code)) throw error;
    refuseExisting(path);
    renameSync(temporary, path);
  }
}

function alreadyThere(path: string): StoreError {
  const remedy = { kind: "write-elsewhere" } as const;
  return new StoreError("exists", path, `${path} already exists and is not replaced`, undefined, remedy);
}
