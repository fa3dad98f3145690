/** @file Text that is UTF-16 as bytes of UTF-8, and what the first bytes of a file say of the rest. */

const GZIP = [0x1f, 0x8b];
const UTF_16 = [
  { mark: [0xff, 0xfe], label: "utf-16le" },
  { mark: [0xfe, 0xff], label: "utf-16be" },
] as const;

const begins = (bytes: Uint8Array, mark: readonly number[]) => mark.every((byte, i) => bytes[i] === byte);

/** Whether a file that begins so is packed with gzip. */
export const isPacked = (head: Uint8Array): boolean => begins(head, GZIP);

/** The first bytes of a file as UTF-8; themselves for most. */
export function widenHead(head: Uint8Array): Uint8Array {
  const wide = UTF_16.find(({ mark }) => begins(head, mark));
  return wide === undefined ? head : new TextEncoder().encode(new TextDecoder(wide.label).decode(head));
}

export async function* widen(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  for await (const { first, all } of peek(chunks)) {
    const wide = UTF_16.find(({ mark }) => begins(first, mark));
    if (wide === undefined) {
      yield* all;
      continue;
    }
    const decoder = new TextDecoder(wide.label);
    const encoder = new TextEncoder();
    for await (const chunk of all) yield encoder.encode(decoder.decode(chunk, { stream: true }));
    yield encoder.encode(decoder.decode());
  }
}

/** The first chunk, and all of them, it included; nothing for an empty file. */
export async function* peek(chunks: AsyncIterable<Uint8Array>) {
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
