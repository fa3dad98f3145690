/** @file The text of a file that is packed with gzip, or that is UTF-16, as bytes of UTF-8: by Node's zlib. */

import { constants, createGunzip, gunzipSync } from "node:zlib";
import { FormatError } from "../formatError.ts";
import { isPacked, peek, widen, widenHead } from "./widen.ts";

/** What the first bytes of a file are the packed beginning of; themselves for most. */
export const unpackHead = (head: Uint8Array): Uint8Array => widenHead(isPacked(head) ? gunzipStart(head) : head);

function gunzipStart(head: Uint8Array): Uint8Array {
  try {
    return gunzipSync(head, { finishFlush: constants.Z_SYNC_FLUSH });
  } catch {
    return head;
  }
}

/**
 * The chunks of a file, unpacked as they come.
 * @throws FormatError where its gzip is damaged or cut
 */
export async function* unpackChunks(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  for await (const { first, all } of peek(chunks)) yield* widen(isPacked(first) ? gunzipChunks(all) : all);
}

async function* gunzipChunks(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const stream = createGunzip();
  const writing = (async () => {
    for await (const chunk of chunks) {
      if (!stream.write(chunk)) await new Promise((resolve) => stream.once("drain", resolve));
    }
    stream.end();
  })();
  writing.catch((error: unknown) => stream.destroy(error as Error));
  try {
    for await (const chunk of stream) yield chunk as Buffer;
  } catch (error) {
    if ((error as { code?: string }).code?.startsWith("Z_") !== true) throw error;
    throw new FormatError("damaged", "its gzip is damaged or cut");
  }
}
