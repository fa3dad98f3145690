/** @file Writing a file so that a reader, or a crash, sees all of it or none of it. */
import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { asStoreError } from "./storeError.ts";

/**
 * Writes `path` completely or not at all: temporary name in the same folder, write, fsync, rename, fsync of the folder.
 * Replaces an existing file. Throws StoreError (`unwritable`) and removes the temporary file when any part fails.
 */
export function writeFileAtomically(path: string, content: string | Uint8Array): void {
  const folder = dirname(path);
  const temporary = join(folder, `.${basename(path)}.${process.pid}.tmp`);
  const bytes = typeof content === "string" ? Buffer.from(content, "utf8") : content;
  asStoreError("unwritable", "write", path, () => {
    try {
      const file = openSync(temporary, "w");
      try {
        // A full disk can accept part of a buffer without an error; only the next call reports it.
        for (let offset = 0; offset < bytes.length; ) offset += writeSync(file, bytes, offset);
        fsyncSync(file);
      } finally {
        closeSync(file);
      }
      renameSync(temporary, path);
      syncFolder(folder);
    } catch (error) {
      rmSync(temporary, { force: true });
      throw error;
    }
  });
}

/** Makes names created in `folder` durable. Windows has no such call and keeps its journal itself. */
export function syncFolder(folder: string): void {
  if (process.platform === "win32") return;
  const handle = openSync(folder, "r");
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}
