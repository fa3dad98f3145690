/** @file What an executor hands to others: a numbered folder below `submissions`. */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { syncFolder } from "../../files/atomicFile.ts";
import { listFolder } from "../../files/listFolder.ts";
import { asStoreError, systemErrorCode } from "../../files/storeError.ts";

/** Where they lie. */
export const submissionsFolder = (folder: string): string => join(folder, "submissions");

/**
 * Makes the next one, `submissions/0001` of the sweep in `folder` first: nobody else has it.
 * @throws StoreError (`unwritable`)
 */
export function makeSubmission(folder: string): string {
  const root = submissionsFolder(folder);
  return asStoreError("unwritable", "create", root, () => {
    mkdirSync(root, { recursive: true });
    const numbers = listFolder(root).map(({ name }) => Number(/^\d+$/.exec(name)?.[0] ?? 0));
    for (let number = Math.max(0, ...numbers) + 1; ; number++) {
      const path = join(root, String(number).padStart(4, "0"));
      try {
        mkdirSync(path);
        syncFolder(root);
        return path;
      } catch (error) {
        if (systemErrorCode(error) !== "EEXIST") throw error;
      }
    }
  });
}
