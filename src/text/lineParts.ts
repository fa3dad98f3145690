/** @file Cuts a text of lines into parts of a bounded size, each of which begins with the last lines of the one before. */

import { tooLarge } from "../formatError.ts";
import type { ByteChunks } from "./byteChunks.ts";

export interface PartSize {
  /** Of a part. */
  readonly bytes: number;
  /** Of the lines that it shares with the next one. */
  readonly overlapBytes: number;
}

/** Whole lines of a text. */
export interface LinePart {
  /** Theirs until the next part is asked for. */
  readonly bytes: Uint8Array;
  /** Number of the first of them, from 1. */
  readonly line: number;
  /** Whether the text ends with it. */
  readonly isLast: boolean;
}

const LF = 10;

/**
 * The parts of a text whose lines end by LF, in a single buffer.
 * @throws FormatError where a line is longer than what two parts share
 */
export async function* cutLines(chunks: ByteChunks, { bytes, overlapBytes }: PartSize): AsyncGenerator<LinePart> {
  const held = new Uint8Array(bytes);
  let [length, line] = [0, 1];
  for await (const chunk of chunks) {
    for (let from = 0; from < chunk.length; ) {
      if (length === bytes) {
        const end = held.lastIndexOf(LF) + 1;
        const next = end < bytes - overlapBytes ? 0 : held.lastIndexOf(LF, end - 1 - overlapBytes) + 1;
        if (next === 0) throw tooLarge(`the line after line ${line}`, overlapBytes, "bytes");
        yield { bytes: held.subarray(0, end), line, isLast: false };
        line += countLines(held.subarray(0, next));
        held.copyWithin(0, next);
        length = bytes - next;
      }
      const taken = chunk.subarray(from, from + bytes - length);
      held.set(taken, length);
      length += taken.length;
      from += taken.length;
    }
  }
  yield { bytes: held.subarray(0, length), line, isLast: true };
}

/** How many lines end in a text. */
export function countLines(text: Uint8Array): number {
  let lines = 0;
  for (let at = text.indexOf(LF); at >= 0; at = text.indexOf(LF, at + 1)) lines++;
  return lines;
}

/** The first lines of a text, so many of them. */
export function takeLines(text: Uint8Array, lines: number): Uint8Array {
  let end = 0;
  for (let left = lines; left > 0; left--) {
    const newline = text.indexOf(LF, end);
    if (newline < 0) return text;
    end = newline + 1;
  }
  return text.subarray(0, end);
}
