/** @file Writing a file so that a reader, or a crash, sees all of it or none of it. */
import { randomBytes } from "node:crypto";
import { closeSync, fsyncSync, lstatSync, openSync, renameSync, unlinkSync, writeSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { describeKind } from "./readWhole.ts";
import { asStoreError, systemErrorCode } from "./storeError.ts";

/** Unlike the process id alone, different on every host of a shared folder. */
const ownSuffix = `${process.pid}-${randomBytes(4).toString("hex")}`;

/** `.manifest.json.4711-1a2b3c4d.tmp`, in the folder of `path`. */
export function temporaryPath(path: string): string {
  return join(dirname(path), `.${basename(path)}.${ownSuffix}.tmp`);
}

/** The name of the file that a temporary file was to become, or null for any other name. */
export function parseTemporaryName(name: string): string | null {
  return /^\.(.+)\.\d+(?:-[0-9a-f]+)?\.tmp$/.exec(name)?.[1] ?? null;
}

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

/** Writes the new file `path` in place, and its bytes to the disk. */
export function writeDurably(path: string, content: string | Uint8Array): void {
  const bytes = typeof content === "string" ? Buffer.from(content, "utf8") : content;
  const file = createFile(path);
  try {
    // A full disk can accept part of a buffer without an error; only the next call reports it.
    for (let offset = 0; offset < bytes.length; ) {
      // With a place of its own each write is a pwrite, which nothing else here does: test/faults counts them.
      offset += writeSync(file, bytes, offset, bytes.length - offset, offset);
    }
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

/** Opens a temporary file that is new: what has its name, left by this process or planted for it, goes. */
export function createFile(path: string): number {
  try {
    return openSync(path, "wx");
  } catch (error) {
    if (systemErrorCode(error) !== "EEXIST") throw error;
    unlinkSync(path);
    return openSync(path, "wx");
  }
}

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
  try {
    unlinkSync(path);
  } catch {
    // There is a better error to tell, or nothing to tell at all.
  }
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
