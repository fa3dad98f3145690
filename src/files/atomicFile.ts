/** @file Writing a file so that a reader, or a crash, sees all of it or none of it. */
import { closeSync, fsyncSync, lstatSync, openSync, renameSync, unlinkSync, writeSync } from "node:fs";
import { dirname } from "node:path";
import { describeKind } from "./readWhole.ts";
import { asStoreError, systemErrorCode } from "./storeError.ts";
import { removeAbandoned, temporaryPath } from "./temporaryName.ts";
import { tryTo } from "./tryTo.ts";

/**
 * Writes `path` completely or not at all: temporary name in the same folder, write, fsync, rename, fsync of the folder.
 * Replaces an existing file, and nothing else: a link is neither followed nor lost. Throws StoreError (`unwritable`) and
 * removes the temporary file when any part fails.
 *
 * @param permit called last before the file appears under its name; what it throws stops that, and is thrown on
 */
export function writeFileAtomically(path: string, content: string | Uint8Array, permit: () => void = () => {}): void {
  const temporary = temporaryPath(path);
  asStoreError("unwritable", "write", path, () => {
    const existing = lstatSync(path, { throwIfNoEntry: false });
    if (existing?.isFile() === false) throw new Error(describeKind(existing));
    try {
      writeDurably(temporary, content);
      permit();
      renameSync(temporary, path);
      syncFolder(dirname(path));
    } catch (error) {
      discardFile(temporary);
      throw error;
    }
  });
}

/** As `writeFileAtomically`, for a file where no lock is held: what others left who were killed at the same is removed. */
export function replaceFile(path: string, content: string | Uint8Array): void {
  removeAbandoned(dirname(path));
  writeFileAtomically(path, content);
}

/** Writes the new file `path` in place, and its bytes to the disk. */
export function writeDurably(path: string, content: string | Uint8Array | Iterable<string | Uint8Array>): void {
  const chunks = typeof content === "string" || content instanceof Uint8Array ? [content] : content;
  const file = createFile(path);
  try {
    let position = 0;
    for (const chunk of chunks) {
      const bytes = typeof chunk === "string" ? Buffer.from(chunk, "utf8") : chunk;
      // A full disk can accept part of a buffer without an error; only the next call reports it.
      for (let offset = 0; offset < bytes.length; ) {
        // With a place of its own each write is a pwrite, which nothing else here does: test/faults counts them.
        const written = writeSync(file, bytes, offset, bytes.length - offset, position);
        offset += written;
        position += written;
      }
    }
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

/** Opens a temporary file that is new: what has its name, left by this process or planted for it, goes. */
function createFile(path: string): number {
  try {
    return openSync(path, "wx");
  } catch (error) {
    if (systemErrorCode(error) !== "EEXIST") throw error;
    unlinkSync(path);
    return openSync(path, "wx");
  }
}

/** Codes of file systems that have no hard links, or no more of them. */
export const NO_LINKS: ReadonlySet<string | null> = new Set(["EPERM", "ENOSYS", "ENOTSUP", "EOPNOTSUPP", "EMLINK"]);

/** Removes `path` if it is there. Not by `rmSync`, whose errors have no code on Node 24 for most of what a disk can answer. */
export function removeFile(path: string): void {
  try {
    unlinkSync(path);
  } catch (error) {
    if (systemErrorCode(error) !== "ENOENT") throw error;
  }
}

/** Removes what is of no use any more, if it can: what stays is no part of a run, and the next writer removes it. */
export function discardFile(path: string): void {
  tryTo(() => unlinkSync(path));
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
