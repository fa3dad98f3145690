/** @file The lines of a file that others may be adding to. */
import { closeSync, constants, fstatSync, openSync, readSync } from "node:fs";
import { asStoreError, systemErrorCode } from "../../files/storeError.ts";

const FIRST_CHUNK_BYTES = 2 ** 22;
const LINE_END = 10;

/** Follows no link, and does not wait for who would write into a pipe. Windows has neither flag. */
const FLAGS = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);

/**
 * Hands on every whole line behind byte `from`, as what its JSON is; undefined for one that is none. A last line without
 * its end is still being written, or was never finished, and is left for the next time.
 * @returns the byte up to which lines were taken; `from` where there is no such file
 * @throws StoreError (`damaged`) where the file cannot be read
 */
export function readJsonLines(path: string, from: number, take: (value: unknown) => void): number {
  return asStoreError("damaged", "read", path, () => {
    const file = openOrNot(path);
    if (file === null) return from;
    try {
      const { size } = fstatSync(file);
      let at = from;
      for (let chunkBytes = FIRST_CHUNK_BYTES; at < size; ) {
        const chunk = Buffer.allocUnsafe(Math.min(chunkBytes, size - at));
        const bytes = chunk.subarray(0, readSync(file, chunk, 0, chunk.length, at));
        const end = bytes.lastIndexOf(LINE_END);
        if (end < 0 && at + bytes.length >= size) break;
        // A line that is longer than that.
        if (end < 0) chunkBytes *= 2;
        else for (const line of bytes.toString("utf8", 0, end).split("\n")) take(parse(line));
        at += end + 1;
      }
      return at;
    } finally {
      closeSync(file);
    }
  });
}

function openOrNot(path: string): number | null {
  try {
    return openSync(path, FLAGS);
  } catch (error) {
    if (systemErrorCode(error) === "ENOENT") return null;
    throw error;
  }
}

function parse(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
