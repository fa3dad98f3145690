/** @file Which folder of a path is not there: whoever mistypes one looks for the mistake in its file. */
import { statSync } from "node:fs";
import { dirname } from "node:path";
import { systemErrorCode } from "./storeError.ts";

/**
 * "there is no folder a" for `a/b/c.csv`, of which `a` is the first that is not there; null where the folder that the path
 * lies in is there, or cannot be looked at.
 */
export function describeMissingFolder(path: string): string | null {
  let missing: string | null = null;
  for (let folder = dirname(path); folder !== "." && isMissing(folder); folder = dirname(folder)) {
    missing = folder;
    // A drive that is not there is its own parent.
    if (dirname(folder) === folder) break;
  }
  return missing === null ? null : `there is no folder ${missing}`;
}

function isMissing(folder: string): boolean {
  try {
    statSync(folder);
    return false;
  } catch (error) {
    return systemErrorCode(error) === "ENOENT";
  }
}
