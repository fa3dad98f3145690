/** @file Bytes that come in chunks, taken in pieces of other sizes; none is copied more than once. */
import type { ByteChunks } from "../text/byteChunks.ts";

export class ByteQueue {
  readonly #source: Iterator<Uint8Array> | AsyncIterator<Uint8Array>;
  readonly #chunks: Uint8Array[] = [];
  /** Of the chunks. */
  #length = 0;
  /** Where in the source the next byte is. */
  offset = 0;

  constructor(chunks: ByteChunks) {
    this.#source = Symbol.asyncIterator in chunks ? chunks[Symbol.asyncIterator]() : chunks[Symbol.iterator]();
  }

  /** How many bytes can be taken. */
  get length(): number {
    return this.#length;
  }

  /** Waits until `bytes` can be taken; false where the source ends before. */
  async fill(bytes: number): Promise<boolean> {
    while (this.#length < bytes) {
      const { done, value } = await this.#source.next();
      if (done === true) return false;
      this.#chunks.push(value);
      this.#length += value.length;
    }
    return true;
  }

  /** The next bytes, at most `length`. */
  take(bytes: number): Uint8Array {
    this.#length -= bytes;
    this.offset += bytes;
    const first = this.#chunks[0] ?? new Uint8Array(0);
    if (bytes <= first.length) {
      this.#chunks[0] = first.subarray(bytes);
      return first.subarray(0, bytes);
    }
    const taken = new Uint8Array(bytes);
    for (let filled = 0; filled < bytes; ) {
      const chunk = this.#chunks[0] as Uint8Array;
      const part = chunk.subarray(0, bytes - filled);
      taken.set(part, filled);
      filled += part.length;
      if (part.length === chunk.length) this.#chunks.shift();
      else this.#chunks[0] = chunk.subarray(part.length);
    }
    return taken;
  }

  /** Passes over bytes without holding them; false where the source ends before. */
  async skip(bytes: number): Promise<boolean> {
    for (let left = bytes; left > 0; ) {
      if (this.#length === 0 && !(await this.fill(1))) return false;
      left -= this.take(Math.min(left, this.#length)).length;
    }
    return true;
  }

  /** Tells the source that no more is read. */
  async close(): Promise<void> {
    await this.#source.return?.();
  }
}
