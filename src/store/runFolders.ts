/** @file The folders within a run folder. They are its own: a link there would lead its reader, or its writer, elsewhere. */
import { lstatSync } from "node:fs";
import { join } from "node:path";
import { describeKind } from "../files/readWhole.ts";
import { asStoreError, StoreError } from "../files/storeError.ts";

export const RUN_FOLDERS = ["series", "checkpoints", "damaged", "measurements"] as const;

/** Throws StoreError (`damaged`) where one of them is anything but a folder. The run folder itself may be behind a link. */
export function checkRunFolders(directory: string): void {
  for (const name of RUN_FOLDERS) checkRunFolder(join(directory, name));
}

/** As `checkRunFolders`, for one of them, by its path. */
export function checkRunFolder(path: string): void {
  // A path through something that is no folder has no status either.
  const status = asStoreError("damaged", "read", path, () => lstatSync(path, { throwIfNoEntry: false }));
  if (status === undefined || status.isDirectory()) return;
  const reason = describeKind(status, "folder");
  throw new StoreError("damaged", path, `${path} is damaged: ${reason}`, new Error(reason));
}
