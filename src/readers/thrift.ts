/**
 * @file Where a structure of Thrift's compact protocol ends, found without allocating anything. hyparquet makes arrays as
 * long as the file says that they are, and as deep; what was gone past here has the bytes for all that it claims.
 */

/** The nesting of Parquet's own structures is at most nine. */
const DEEPEST = 16;

/** Bytes of the longest whole number, of 64 bits. */
const LONGEST_NUMBER = 10;

/**
 * The place behind the structure that begins at `at`.
 * @throws Error where there is none that ends by `end`
 */
export function skipStruct(bytes: Uint8Array, at: number, end: number): number {
  return new Skipper(bytes, at, end).struct(0);
}

class Skipper {
  readonly #bytes: Uint8Array;
  readonly #end: number;
  #at: number;

  constructor(bytes: Uint8Array, at: number, end: number) {
    this.#bytes = bytes;
    this.#at = at;
    this.#end = end;
  }

  struct(depth: number): number {
    if (depth > DEEPEST) throw new Error("its structures lie too deep in one another");
    for (;;) {
      const head = this.#byte();
      if (head === 0) return this.#at;
      // A field whose number does not follow the last one's says which it is.
      if (head >> 4 === 0) this.#number();
      this.#value(head & 15, depth);
    }
  }

  #value(type: number, depth: number): void {
    // True and false have no bytes.
    if (type === 1 || type === 2) return;
    if (type === 3) this.#skip(1);
    else if (type >= 4 && type <= 6) this.#number();
    else if (type === 7) this.#skip(8);
    else if (type === 8) this.#skip(this.#number());
    else if (type === 9) this.#list(depth);
    else if (type === 12) this.struct(depth + 1);
    else throw new Error(`it has a value of the unknown type ${type}`);
  }

  #list(depth: number): void {
    const head = this.#byte();
    const type = head & 15;
    const length = head >> 4 === 15 ? this.#number() : head >> 4;
    // Every element has a byte at least.
    if (length > this.#end - this.#at) throw new Error("it has a list that is longer than its bytes");
    if (depth > DEEPEST) throw new Error("its structures lie too deep in one another");
    if (type === 1 || type === 2) this.#skip(length);
    else for (let i = 0; i < length; i++) this.#value(type, depth + 1);
  }

  /** A whole number, as far as it matters for a length: what is too large for one stays too large. */
  #number(): number {
    let number = 0;
    for (let i = 0; i < LONGEST_NUMBER; i++) {
      const byte = this.#byte();
      number += (byte & 127) * 128 ** i;
      if (byte < 128) return number;
    }
    throw new Error("it has a number of too many digits");
  }

  #skip(bytes: number): void {
    if (bytes > this.#end - this.#at) throw new Error("it has a value that is longer than its bytes");
    this.#at += bytes;
  }

  #byte(): number {
    if (this.#at >= this.#end) throw new Error("it is cut");
    return this.#bytes[this.#at++] as number;
  }
}
