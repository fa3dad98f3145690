/** @file The bytes of a file whose parts are found from its end, or from anywhere. */

import { tooLarge } from "../formatError.ts";
import type { ByteChunks } from "../text/byteChunks.ts";

/** @throws FormatError where there are more than `most` */
export async function gatherBytes(chunks: ByteChunks, most: number): Promise<Uint8Array<ArrayBuffer>> {
  const all: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of chunks) {
    all.push(chunk);
    length += chunk.length;
    if (length > most) throw tooLarge("it", most, "bytes");
  }
  const bytes = new Uint8Array(length);
  let at = 0;
  for (const chunk of all) {
    bytes.set(chunk, at);
    at += chunk.length;
  }
  return bytes;
}
