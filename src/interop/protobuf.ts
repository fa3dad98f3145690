/**
 * @file The part of the Protocol Buffers encoding that event files need: fields by number, varints, fixed and
 * length-delimited values.
 */

/** How a field is encoded. */
export const VARINT = 0;
export const FIXED64 = 1;
export const BYTES = 2;
export const FIXED32 = 5;

/** Fields of a message, one after the other. */
export class MessageReader {
  /** Number of the field that `next` came to. */
  field = 0;
  /** Its encoding. */
  wire = 0;
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  readonly #end: number;
  #position: number;
  /** Where the value of the field is, the length of a length-delimited one not counted. */
  #from = 0;

  constructor(bytes: Uint8Array, from = 0, to = bytes.length) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#position = from;
    this.#end = to;
  }

  /** Goes to the next field; false behind the last one. As the values, throws RangeError where the bytes are no message. */
  next(): boolean {
    if (this.#position >= this.#end) return false;
    const tag = this.#readVarint();
    this.field = Math.floor(tag / 8);
    this.wire = tag % 8;
    let length = 0;
    if (this.wire === BYTES) length = this.#readVarint();
    this.#from = this.#position;
    if (this.wire === VARINT) this.#readVarint();
    else if (this.wire === FIXED64) this.#position += 8;
    else if (this.wire === FIXED32) this.#position += 4;
    else if (this.wire === BYTES) this.#position += length;
    else throw new RangeError(`field ${this.field} has the unknown encoding ${this.wire}`);
    if (this.#position > this.#end) throw new RangeError(`field ${this.field} is cut`);
    return true;
  }

  /** The fields of a message within this one. */
  message(): MessageReader {
    this.#check(BYTES);
    return new MessageReader(this.#bytes, this.#from, this.#position);
  }

  /** The bytes of the value, whatever its encoding. */
  bytes(): Uint8Array {
    return this.#bytes.subarray(this.#from, this.#position);
  }

  text(): string {
    return new TextDecoder().decode(this.bytes());
  }

  double(): number {
    this.#check(FIXED64);
    return this.#view.getFloat64(this.#from, true);
  }

  float(): number {
    this.#check(FIXED32);
    return this.#view.getFloat32(this.#from, true);
  }

  /** A signed whole number; exact up to 2^53. */
  integer(): number {
    this.#check(VARINT);
    let value = 0n;
    for (let i = this.#from, shift = 0n; i < this.#position; i++, shift += 7n) {
      value |= BigInt((this.#bytes[i] as number) & 127) << shift;
    }
    return Number(BigInt.asIntN(64, value));
  }

  /** Of another encoding, a field could hold megabytes of digits. */
  #check(wire: number): void {
    if (this.wire !== wire) throw new RangeError(`field ${this.field} has the encoding ${this.wire} and not ${wire}`);
  }

  /** Unsigned, exact up to 2^53: tags, lengths. */
  #readVarint(): number {
    let value = 0;
    let scale = 1;
    for (let i = 0; i < 10; i++) {
      const byte = this.#bytes[this.#position++];
      if (byte === undefined || this.#position > this.#end) throw new RangeError("a number is cut");
      value += (byte & 127) * scale;
      if (byte < 128) return value;
      scale *= 128;
    }
    throw new RangeError("a number has more than ten bytes");
  }
}

/** Writes an unsigned whole number of at most 2^53 at `at`; returns the place behind it. */
export function writeVarint(bytes: Uint8Array, at: number, value: number): number {
  let rest = value;
  let end = at;
  while (rest >= 128) {
    bytes[end++] = (rest % 128) | 128;
    rest = Math.floor(rest / 128);
  }
  bytes[end++] = rest;
  return end;
}

/** Bytes of the varint of `value`. */
export function varintLength(value: number): number {
  let length = 1;
  for (let rest = value; rest >= 128; rest = Math.floor(rest / 128)) length++;
  return length;
}

/** The tag of a field. */
export const tagOf = (field: number, wire: number): number => field * 8 + wire;
