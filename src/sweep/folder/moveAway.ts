/** @file Keeps apart what a run has left that goes no further. */
import { mkdirSync, renameSync } from "node:fs";
import { dirname } from "node:path";
import { syncFolder } from "../../files/atomicFile.ts";
import { asStoreError } from "../../files/storeError.ts";
import { failedPlace, listFailedPlaces } from "./places.ts";

/**
 * Moves `directory`, that of the run with this hash, to `failed`, beside what is there of it already.
 * @returns where it is now
 * @throws StoreError (`unwritable`)
 */
export function moveAway(folder: string, hash: string, directory: string): string {
  const target = failedPlace(folder, hash, listFailedPlaces(folder, hash).length + 1);
  asStoreError("unwritable", "move", directory, () => {
    mkdirSync(dirname(target), { recursive: true });
    renameSync(directory, target);
    syncFolder(dirname(target));
    syncFolder(dirname(directory));
  });
  return target;
}
