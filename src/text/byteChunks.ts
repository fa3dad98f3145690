/** @file Files as chunks of bytes, and the text and the lines in them. */

import { FormatError, tooLarge } from "../formatError.ts";
import { LONGEST_LINE } from "../limits.ts";

/** A file's bytes in order, as `createReadStream` and `[bytes]` both are. */
export type ByteChunks = Iterable<Uint8Array> | AsyncIterable<Uint8Array>;

/**
 * The text of UTF-8 bytes, without a byte order mark.
 * @throws FormatError where the bytes are not UTF-8
 */
export async function* decodeText(chunks: ByteChunks): AsyncGenerator<string> {
  const decoder = new TextDecoder("utf-8", { fatal: true });
  let offset = 0;
  const decode = (chunk?: Uint8Array): string => {
    try {
      return chunk ? decoder.decode(chunk, { stream: true }) : decoder.decode();
    } catch {
      throw new FormatError("damaged", `it is not UTF-8 text at or after byte ${offset}`);
    }
  };
  for await (const chunk of chunks) {
    yield decode(chunk);
    offset += chunk.length;
  }
  yield decode();
}

/** The text with every CR LF, and every CR alone, as LF. */
export async function* unifyNewlines(texts: AsyncIterable<string>): AsyncGenerator<string> {
  let isReturn = false;
  for await (const text of texts) {
    if (text === "") continue;
    // The CR at the end of the piece before has become a LF already.
    yield (isReturn && text[0] === "\n" ? text.slice(1) : text).replace(/\r\n?/g, "\n");
    isReturn = text.endsWith("\r");
  }
}

/** A line without its end. */
export interface Line {
  readonly text: string;
  /** From 1. */
  readonly number: number;
  /** Whether the file goes on behind it: false for a last line without a newline. */
  readonly complete: boolean;
}

/**
 * The lines of a text that comes in pieces, each ended by LF.
 * @throws FormatError where one is longer than is read
 */
export async function* splitLines(texts: AsyncIterable<string>, firstNumber = 1): AsyncGenerator<Line> {
  let rest = "";
  let number = firstNumber;
  for await (const text of texts) {
    const parts = text.split("\n");
    const last = parts.pop() ?? "";
    for (const part of parts) {
      checkLength(rest.length + part.length, number);
      yield { text: rest + part, number: number++, complete: true };
      rest = "";
    }
    checkLength(rest.length + last.length, number);
    rest += last;
  }
  if (rest !== "") yield { text: rest, number, complete: false };
}

function checkLength(characters: number, line: number): void {
  if (characters > LONGEST_LINE) throw tooLarge(`line ${line}`, LONGEST_LINE, "characters");
}
