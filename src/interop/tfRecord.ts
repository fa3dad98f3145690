/**
 * @file TFRecord framing: length (u64), its masked CRC-32C (u32), the data, their masked CRC-32C (u32), little-endian.
 */
import type { ByteChunks } from "./byteChunks.ts";
import { maskedCrc32c } from "./crc32c.ts";

const HEADER_BYTES = 12;
const FOOTER_BYTES = 4;

/** Writes records one behind the other into memory that grows. */
export class RecordWriter {
  bytes = new Uint8Array(1 << 16);
  /** Of `bytes`. */
  view = new DataView(this.bytes.buffer);
  /** Where the next byte goes. */
  end = 0;
  #start = 0;

  /** Begins a record, whose data are to be written at `end`. From here to `finish`, `bytes` stay where they are. */
  begin(mostBytes: number): void {
    const needed = this.end + HEADER_BYTES + mostBytes + FOOTER_BYTES;
    if (needed > this.bytes.length) {
      const larger = new Uint8Array(Math.max(2 * this.bytes.length, needed));
      larger.set(this.bytes);
      this.bytes = larger;
      this.view = new DataView(larger.buffer);
    }
    this.#start = this.end;
    this.end += HEADER_BYTES;
  }

  /** Ends the record with the data up to `end`. */
  finish(): void {
    const data = this.#start + HEADER_BYTES;
    this.view.setBigUint64(this.#start, BigInt(this.end - data), true);
    this.view.setUint32(this.#start + 8, maskedCrc32c(this.bytes, this.#start, this.#start + 8), true);
    this.view.setUint32(this.end, maskedCrc32c(this.bytes, data, this.end), true);
    this.end += FOOTER_BYTES;
  }

  /** A copy of what was written since the last call. */
  take(): Uint8Array<ArrayBuffer> {
    const taken = this.bytes.slice(0, this.end);
    this.end = 0;
    return taken;
  }
}

/** One record of a file, or what is wrong in its place. */
export interface TfRecord {
  /** Null where something is wrong. */
  readonly data: Uint8Array | null;
  /** `record 3 at byte 120`, and what is wrong with it. */
  readonly place: string;
}

/**
 * The records of a file. A record whose data do not fit their checksum is named and passed over. A length that does not
 * fit its own, and a last record that is cut, end the file. `data` is valid until the next record is asked for.
 */
export async function* readRecords(chunks: ByteChunks): AsyncGenerator<TfRecord> {
  let buffer: Uint8Array = new Uint8Array(0);
  let offset = 0;
  let record = 1;
  for await (const chunk of chunks) {
    buffer = buffer.length === 0 ? chunk : join(buffer, chunk);
    const view = new DataView(buffer.buffer, buffer.byteOffset, buffer.byteLength);
    let at = 0;
    while (buffer.length - at >= HEADER_BYTES) {
      const place = `record ${record} at byte ${offset + at}`;
      if (maskedCrc32c(buffer, at, at + 8) !== view.getUint32(at + 8, true)) {
        yield {
          data: null,
          place: `${place}: the checksum (CRC-32C) of its length is wrong; nothing from there on was read`,
        };
        return;
      }
      const length = Number(view.getBigUint64(at, true));
      const data = at + HEADER_BYTES;
      const end = data + length;
      if (end + FOOTER_BYTES > buffer.length) break;
      if (maskedCrc32c(buffer, data, end) === view.getUint32(end, true))
        yield { data: buffer.subarray(data, end), place };
      else yield { data: null, place: `${place}: the checksum (CRC-32C) of its data is wrong; it was left out` };
      at = end + FOOTER_BYTES;
      record++;
    }
    buffer = buffer.subarray(at);
    offset += at;
  }
  if (buffer.length > 0) {
    yield { data: null, place: `record ${record} at byte ${offset}, the last one, is cut and was left out` };
  }
}

function join(a: Uint8Array, b: Uint8Array): Uint8Array {
  const joined = new Uint8Array(a.length + b.length);
  joined.set(a);
  joined.set(b, a.length);
  return joined;
}
