/** @file The tables of an SQLite file: its pages are walked, nothing is asked in SQL (sqlite.org/fileformat2.html). */

import { FormatError } from "../formatError.ts";

export type SqliteValue = null | number | string | Uint8Array;

const MAGIC = "SQLite format 3\0";
const HEADER_BYTES = 100;
const [INTERIOR, LEAF] = [0x05, 0x0d];
/** What a part of a table's statement begins with that is no column. */
const CONSTRAINT = /^(primary|unique|foreign|check|constraint)\b/i;

interface Table {
  readonly root: number;
  readonly columns: readonly string[];
  /** The column that stands for the number of the row, and is stored as null; -1 where there is none. */
  readonly rowid: number;
}

/** @throws FormatError where the file is damaged, or a table has a form that is not read */
export class SqliteFile {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  readonly #pageBytes: number;
  /** Bytes of a page that hold content. */
  readonly #usable: number;
  readonly #tables = new Map<string, Table>();

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    if (bytes.length < HEADER_BYTES || new TextDecoder("latin1").decode(bytes.subarray(0, 16)) !== MAGIC)
      throw damaged();
    const size = this.#view.getUint16(16);
    this.#pageBytes = size === 1 ? 65_536 : size;
    this.#usable = this.#pageBytes - (bytes[20] as number);
    if (this.#pageBytes < 512 || this.#usable < 480) throw damaged();
    if (this.#view.getUint32(56) > 1) throw new FormatError("refused", "its texts are UTF-16; must be UTF-8");
    for (const [type, name, , root, sql] of this.#walk(1, -1)) {
      if (type === "table" && typeof name === "string" && typeof sql === "string" && typeof root === "number") {
        this.#tables.set(name, { root, ...readColumns(sql) });
      }
    }
  }

  get tables(): readonly string[] {
    return [...this.#tables.keys()];
  }

  /** The names of a table's columns; none where there is no such table. */
  columns(table: string): readonly string[] {
    return this.#tables.get(table)?.columns ?? [];
  }

  /** The rows of a table in the order of their numbers. */
  *rows(table: string): Generator<readonly SqliteValue[]> {
    const found = this.#tables.get(table);
    if (found === undefined) throw damaged();
    yield* this.#walk(found.root, found.rowid);
  }

  *#walk(root: number, rowidColumn: number): Generator<SqliteValue[]> {
    const open = [root];
    // A page that is met twice makes a circle.
    let left = Math.ceil(this.#bytes.length / this.#pageBytes);
    for (let page = open.pop(); page !== undefined; page = open.pop()) {
      if (left-- <= 0) throw damaged();
      const start = this.#start(page);
      const head = start + (page === 1 ? HEADER_BYTES : 0);
      const type = this.#bytes[head] as number;
      if (type !== INTERIOR && type !== LEAF)
        throw new FormatError("refused", "it has a table that is damaged, or WITHOUT ROWID");
      const cells = this.#view.getUint16(head + 3);
      const pointers = head + (type === INTERIOR ? 12 : 8);
      if (pointers + 2 * cells > start + this.#pageBytes) throw damaged();
      const at = (cell: number) => start + this.#view.getUint16(pointers + 2 * cell);
      if (type === INTERIOR) {
        open.push(this.#u32(head + 8));
        for (let cell = cells - 1; cell >= 0; cell--) open.push(this.#u32(at(cell)));
      } else {
        for (let cell = 0; cell < cells; cell++) yield this.#readCell(at(cell), rowidColumn);
      }
    }
  }

  #start(page: number): number {
    const start = (page - 1) * this.#pageBytes;
    if (page < 1 || start + this.#pageBytes > this.#bytes.length) throw damaged();
    return start;
  }

  #u32(at: number): number {
    if (at + 4 > this.#bytes.length) throw damaged();
    return this.#view.getUint32(at);
  }

  #readCell(start: number, rowidColumn: number): SqliteValue[] {
    const [length, afterLength] = readVarint(this.#bytes, start);
    const [rowid, body] = readVarint(this.#bytes, afterLength);
    const values = readRecord(this.#payload(body, length));
    if (values[rowidColumn] === null) values[rowidColumn] = rowid;
    return values;
  }

  /** What a cell holds, with what of it lies on pages of their own. */
  #payload(start: number, length: number): Uint8Array {
    const most = this.#usable - 35;
    if (length > this.#bytes.length) throw damaged();
    if (length <= most) return this.#bytes.subarray(start, start + length);
    const least = Math.floor(((this.#usable - 12) * 32) / 255) - 23;
    const fitting = least + ((length - least) % (this.#usable - 4));
    let filled = fitting <= most ? fitting : least;
    const payload = new Uint8Array(length);
    payload.set(this.#bytes.subarray(start, start + filled));
    let page = this.#u32(start + filled);
    while (filled < length) {
      const at = this.#start(page);
      const part = Math.min(length - filled, this.#usable - 4);
      payload.set(this.#bytes.subarray(at + 4, at + 4 + part), filled);
      filled += part;
      page = this.#u32(at);
    }
    return payload;
  }
}

const INTEGER_BYTES = [0, 1, 2, 3, 4, 6, 8];

function readRecord(bytes: Uint8Array): SqliteValue[] {
  const [headBytes, first] = readVarint(bytes, 0);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const values: SqliteValue[] = [];
  let at = headBytes;
  for (let head = first; head < headBytes; ) {
    const [type, next] = readVarint(bytes, head);
    head = next;
    const length = type >= 12 ? Math.floor((type - 12) / 2) : type === 7 ? 8 : (INTEGER_BYTES[type] ?? 0);
    if (at + length > bytes.length) throw damaged();
    const content = bytes.subarray(at, at + length);
    if (type === 0) values.push(null);
    else if (type === 7) values.push(view.getFloat64(at));
    else if (type === 8 || type === 9) values.push(type - 8);
    else if (type >= 12) values.push(type % 2 === 0 ? content : new TextDecoder().decode(content));
    else values.push(readInteger(content));
    at += length;
  }
  return values;
}

/** Big-endian, with its sign in its first bit. */
function readInteger(bytes: Uint8Array): number {
  let value = BigInt.asIntN(8, BigInt(bytes[0] ?? 0));
  for (const byte of bytes.subarray(1)) value = value * 256n + BigInt(byte);
  return Number(value);
}

/** A number of up to nine bytes, and the place behind it. */
function readVarint(bytes: Uint8Array, start: number): readonly [number, number] {
  let value = 0;
  for (let i = 0; i < 8; i++) {
    const byte = bytes[start + i];
    if (byte === undefined) throw damaged();
    value = value * 128 + (byte & 127);
    if (byte < 128) return [value, start + i + 1];
  }
  return [value * 256 + (bytes[start + 8] ?? 0), start + 9];
}

/** The columns that a statement makes. */
function readColumns(sql: string): Pick<Table, "columns" | "rowid"> {
  const parts: string[] = [];
  let depth = 0;
  let part = "";
  for (const letter of sql.slice(sql.indexOf("(") + 1)) {
    if (letter === "(") depth++;
    else if (letter === ")" && depth-- === 0) break;
    if (letter === "," && depth === 0) {
      parts.push(part);
      part = "";
    } else part += letter;
  }
  const columns = [...parts, part].map((one) => one.trim()).filter((one) => !CONSTRAINT.test(one));
  return {
    columns: columns.map(
      (one) => (/^(?:"([^"]*)"|`([^`]*)`|\[([^\]]*)\]|(\S+))/.exec(one) ?? []).slice(1).find(Boolean) ?? "",
    ),
    rowid: columns.findIndex((one) => /\binteger\s+primary\s+key\b/i.test(one)),
  };
}

const damaged = () => new FormatError("damaged", "it is a damaged or cut SQLite file");
