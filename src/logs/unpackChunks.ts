/** @file The text of a file that is packed with gzip, or that is UTF-16, as bytes of UTF-8. */

import { constants, createGunzip, gunzipSync } from "node:zlib";
import { FormatError } from "../formatError.ts";

const GZIP = [0x1f, 0x8b];
const UTF_16 = [
  { mark: [0xff, 0xfe], label: "utf-16le" },
  { mark: [0xfe, 0xff], label: "utf-16be" },
] as const;

const begins = (bytes: Uint8Array, mark: readonly number[]) => mark.every((byte, i) => bytes[i] === byte);

/** Whether a file that begins so is packed with gzip. */
export const isPacked = (head: Uint8Array): boolean => begins(head, GZIP);

/** What the first bytes of a file are the packed beginning of; themselves for most. */
export function unpackHead(head: Buffer): Buffer {
  const unpacked = isPacked(head) ? gunzipStart(head) : head;
  const wide = UTF_16.find(({ mark }) => begins(unpacked, mark));
  return wide === undefined ? unpacked : Buffer.from(new TextDecoder(wide.label).decode(unpacked));
}

function gunzipStart(head: Buffer): Buffer {
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

/** The first chunk, and all of them, it included; nothing for an empty file. */
async function* peek(chunks: AsyncIterable<Uint8Array>) {
  const iterator = chunks[Symbol.asyncIterator]();
  const next = await iterator.next();
  if (next.done === true) return;
  const first = next.value;
  const all = (async function* () {
    yield first;
    for (;;) {
      const more = await iterator.next();
      if (more.done === true) return;
      yield more.value;
    }
  })();
  yield { first, all };
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

async function* widen(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  for await (const { first, all } of peek(chunks)) {
    const wide = UTF_16.find(({ mark }) => begins(first, mark));
    if (wide === undefined) {
      yield* all;
      continue;
    }
    const decoder = new TextDecoder(wide.label);
    for await (const chunk of all) yield Buffer.from(decoder.decode(chunk, { stream: true }));
    yield Buffer.from(decoder.decode());
  }
}
