/** @file Writing a file that must not exist yet: all of it or none of it, and never over another one. */
import { closeSync, existsSync, fsyncSync, linkSync, renameSync, writeSync } from "node:fs";
import { createFile, discardFile, temporaryPath } from "../store/atomicFile.ts";
import { asStoreError, StoreError, systemErrorCode } from "../store/storeError.ts";

/** Codes of file systems that have no hard links. */
const NO_LINKS: ReadonlySet<string | null> = new Set(["EPERM", "ENOTSUP", "EOPNOTSUPP", "ENOSYS", "EMLINK"]);

/** @throws StoreError (`exists`) where there is anything at `path` */
export function refuseExisting(path: string): void {
  if (existsSync(path)) throw alreadyThere(path);
}

/**
 * Writes `chunks` under a temporary name beside `path` and gives it that name when it is complete.
 * @throws StoreError: `exists` where there is anything at `path`, also if it came meanwhile; `unwritable`
 */
export function writeNewFile(path: string, chunks: Iterable<string | Uint8Array>): void {
  refuseExisting(path);
  const temporary = temporaryPath(path);
  asStoreError("unwritable", "write", path, () => {
    try {
      const file = createFile(temporary);
      try {
        for (const chunk of chunks) writeAll(file, typeof chunk === "string" ? Buffer.from(chunk, "utf8") : chunk);
        fsyncSync(file);
      } finally {
        closeSync(file);
      }
      giveName(temporary, path);
    } finally {
      discardFile(temporary);
    }
  });
}

/** A full disk can accept part of a buffer without an error; only the next call reports it. */
function writeAll(file: number, bytes: Uint8Array): void {
  for (let offset = 0; offset < bytes.length; ) offset += writeSync(file, bytes, offset);
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
  return new StoreError("exists", path, `${path} already exists and is not replaced; name another place with --out`);
}
