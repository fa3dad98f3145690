/**
 * @file TFRecord framing: length (u64), its masked CRC-32C (u32), the data, their masked CRC-32C (u32), little-endian.
 */
import { LONGEST_RECORD } from "../limits.ts";
import { withRoom } from "../series.ts";
import type { ByteChunks } from "../text/byteChunks.ts";
import { ByteQueue } from "./byteQueue.ts";
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
      this.bytes = withRoom(this.bytes, needed);
      this.view = new DataView(this.bytes.buffer);
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
 * The records of a file. A record whose data do not fit their checksum is named and passed over, and so is one that is
 * longer than is read. A length that does not fit its own, and a last record that is cut, end the file. `data` is valid
 * until the next record is asked for.
 */
export async function* readRecords(chunks: ByteChunks): AsyncGenerator<TfRecord> {
  const bytes = new ByteQueue(chunks);
  try {
    for (let record = 1; bytes.length > 0 || (await bytes.fill(1)); record++) {
      const place = `record ${record} at byte ${bytes.offset}`;
      const isThere = (length: number) => bytes.length >= length || bytes.fill(length);
      const wrong = (what: string): TfRecord => ({ data: null, place: `${place}${what}` });
      const cut = wrong(", the last one, is cut and was left out");
      if (!(await isThere(HEADER_BYTES))) return yield cut;
      const length = readLength(bytes.take(HEADER_BYTES));
      if (length === null) {
        return yield wrong(": the checksum (CRC-32C) of its length is wrong; nothing from there on was read");
      }
      if (length > LONGEST_RECORD) {
        if (!(await bytes.skip(length + FOOTER_BYTES))) return yield cut;
        const most = LONGEST_RECORD.toLocaleString("en");
        yield wrong(` has ${length.toLocaleString("en")} bytes, and at most ${most} are read; it was left out`);
        continue;
      }
      if (!(await isThere(length + FOOTER_BYTES))) return yield cut;
      const data = bytes.take(length);
      const checksum = bytes.take(FOOTER_BYTES);
      if (maskedCrc32c(data) === viewOf(checksum).getUint32(0, true)) yield { data, place };
      else yield wrong(": the checksum (CRC-32C) of its data is wrong; it was left out");
    }
  } finally {
    await bytes.close();
  }
}

/** The length of a record, null where it does not fit its checksum. */
function readLength(header: Uint8Array): number | null {
  const view = viewOf(header);
  return maskedCrc32c(header, 0, 8) === view.getUint32(8, true) ? Number(view.getBigUint64(0, true)) : null;
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
