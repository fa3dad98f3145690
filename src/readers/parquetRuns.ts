/**
 * @file Runs in a page of Parquet: levels and places in a dictionary, packed as so many times the same number or so many
 * numbers of a few bits. Two bytes can say two thousand million times; none may say more than its page has values.
 */
import type { parquetHeader } from "hyparquet/src/column.js";

type PageHeader = ReturnType<typeof parquetHeader>;

/** What of a page decides where its runs are. */
export interface PageRuns {
  readonly header: PageHeader;
  /** Whether each value says first whether it is there. */
  readonly isOptional: boolean;
  /** Values of the page. */
  readonly count: number;
}

/** Levels stand before what is packed only in pages of the second version. @throws Error */
export function checkPacked(bytes: Uint8Array, { header, isOptional, count }: PageRuns): void {
  const page = header.data_page_header_v2;
  if (page === undefined) return;
  const { num_nulls: nulls, definition_levels_byte_length: levels, repetition_levels_byte_length: repetitions } = page;
  if (!(nulls >= 0 && nulls <= count) || repetitions !== 0) throw new Error("its levels are damaged");
  if (!(levels >= 0 && levels <= bytes.length)) throw new Error("its levels are cut");
  if (isOptional) checkRuns(bytes.subarray(0, levels), 1, count);
}

/** @param bytes the page as it is once unpacked; of one of the second version, without its levels. @throws Error */
export function checkUnpacked(bytes: Uint8Array, { header, isOptional, count }: PageRuns): void {
  const page = header.data_page_header ?? header.data_page_header_v2;
  if (page === undefined) return;
  const hasLevels = isOptional && header.data_page_header !== undefined;
  const values = hasLevels ? skipPrefixed(bytes, count) : bytes;
  if (page.encoding === "RLE") skipPrefixed(values, count);
  else if (page.encoding.endsWith("_DICTIONARY") && values.length > 0) {
    const [width = 0] = values;
    if (width > 32) throw new Error("its dictionary has places of too many bits");
    checkRuns(values.subarray(1), width, count);
  }
}

/** Bytes of levels that are never packed. */
export function levelsBefore({ data_page_header_v2: page }: PageHeader): number {
  return page === undefined ? 0 : page.definition_levels_byte_length + page.repetition_levels_byte_length;
}

/** What follows runs of one bit that say before how many bytes they have. */
function skipPrefixed(bytes: Uint8Array, count: number): Uint8Array {
  const length = new DataView(bytes.buffer, bytes.byteOffset, bytes.length).getUint32(0, true);
  if (length > bytes.length - 4) throw new Error("its levels are cut");
  checkRuns(bytes.subarray(4, 4 + length), 1, count);
  return bytes.subarray(4 + length);
}

/** Values that writers put behind the last one, to fill bytes: some fill 63 groups of eight. */
const MOST_PADDING = 512;

/** Bytes of the longest number of 32 bits. */
const LONGEST_NUMBER = 5;

function checkRuns(bytes: Uint8Array, width: number, count: number): void {
  let at = 0;
  const readHead = () => {
    let head = 0;
    for (let i = 0; i < LONGEST_NUMBER; i++) {
      const byte = bytes[at++];
      if (byte === undefined) throw new Error("its runs are cut");
      head += (byte & 127) * 128 ** i;
      if (byte < 128) return head;
    }
    throw new Error("it has a run that is too long");
  };
  for (let seen = 0; seen < count && at < bytes.length; ) {
    const head = readHead();
    const isPacked = head % 2 === 1;
    const values = isPacked ? 8 * Math.floor(head / 2) : head / 2;
    if (values > count - seen + (isPacked ? MOST_PADDING : 0)) throw new Error("it has a run that is too long");
    at += isPacked ? (values / 8) * width : Math.ceil(width / 8);
    seen += values;
  }
}
