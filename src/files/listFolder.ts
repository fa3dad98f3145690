/** @file The names in a folder. */
import { type Dirent, existsSync, readdirSync } from "node:fs";
import { asStoreError } from "./storeError.ts";

/**
 * What a folder holds; nothing where it is not there.
 * @throws StoreError (`unwritable`) where it cannot be listed
 */
export function listFolder(folder: string): Dirent[] {
  if (!existsSync(folder)) return [];
  return asStoreError("unwritable", "list", folder, () => readdirSync(folder, { withFileTypes: true }));
}
