/** @file The lines of a file that others may be adding to. */
import { closeSync, constants, fstatSync, openSync, readSync } from "node:fs";
import { asStoreError, systemErrorCode } from "../../files/storeError.ts";
import type { LeftOutLines } from "./leftOutLines.ts";

const FIRST_CHUNK_BYTES = 2 ** 22;
const LINE_END = 10;

/** Follows no link, and does not wait for who would write into a pipe. Windows has neither flag. */
const FLAGS = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);

/** Up to where a file was read. */
export interface LinePlace {
  readonly bytes: number;
  readonly lines: number;
}

export const FILE_BEGIN: LinePlace = { bytes: 0, lines: 0 };

/** Who takes lines. */
export interface LineReader<T> {
  /** What a line says, from its JSON; throws an Error with the reason where it is nothing of the kind. */
  check(value: unknown): T;
  take(value: T): void;
  readonly leftOut: LeftOutLines;
}

/**
 * Hands on what every whole line behind `from` says. A line that is none of the kind is left out. A last line without
 * its end is still being written, or was never finished, and is left for the next time.
 * @returns the place up to which lines were taken; `from` where there is no such file
 * @throws StoreError (`damaged`) where the file cannot be read
 */
export function readJsonLines<T>(path: string, from: LinePlace, reader: LineReader<T>): LinePlace {
  return asStoreError("damaged", "read", path, () => {
    const file = openOrNot(path);
    if (file === null) return from;
    try {
      const { size } = fstatSync(file);
      let { bytes: at, lines } = from;
      for (let chunkBytes = FIRST_CHUNK_BYTES; at < size; ) {
        const chunk = Buffer.allocUnsafe(Math.min(chunkBytes, size - at));
        const bytes = chunk.subarray(0, readSync(file, chunk, 0, chunk.length, at));
        const end = bytes.lastIndexOf(LINE_END);
        if (end < 0 && at + bytes.length >= size) break;
        // A line that is longer than that.
        if (end < 0) chunkBytes *= 2;
        else for (const line of bytes.toString("utf8", 0, end).split("\n")) takeLine(line, path, ++lines, reader);
        at += end + 1;
      }
      return { bytes: at, lines };
    } finally {
      closeSync(file);
    }
  });
}

function takeLine<T>(text: string, path: string, line: number, { check, take, leftOut }: LineReader<T>): void {
  let value: T;
  try {
    value = check(parse(text));
  } catch (error) {
    leftOut.add(path, line, error instanceof Error ? error.message : String(error));
    return;
  }
  take(value);
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
    throw new Error("it is no JSON");
  }
}
