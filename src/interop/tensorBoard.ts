/**
 * @file TensorBoard event files: the scalars in them, as TensorBoard itself writes and reads them (its event.proto,
 * summary.proto and tensor.proto).
 */

import { FormatError, tooLarge } from "../formatError.ts";
import { MOST_COLUMNS, MOST_RESTARTS } from "../limits.ts";
import { listNames } from "../listNames.ts";
import type { ByteChunks } from "../text/byteChunks.ts";
import { pluralise } from "../words.ts";
import { checkName, checkStep } from "./logColumns.ts";
import { LogRuns } from "./logRuns.ts";
import { Notes } from "./notes.ts";
import { BYTES, FIXED32, FIXED64, MessageReader, tagOf, VARINT, varintLength, writeVarint } from "./protobuf.ts";
import { expandSkip } from "./skipNames.ts";
import type { LogReading, Table, TableColumn } from "./table.ts";
import { RecordWriter, readRecords } from "./tfRecord.ts";

/** Numbers of fields. */
const EVENT = { wallTime: 1, step: 2, fileVersion: 3, summary: 5, sessionLog: 7 } as const;
const SUMMARY_VALUE = 1;
const VALUE = { tag: 1, simpleValue: 2, tensor: 8 } as const;
const TENSOR = { dtype: 1, shape: 2, content: 4, floats: 5, doubles: 6 } as const;
const SHAPE_DIMENSION = 2;
const SESSION_STATUS = 1;
/** Values of enumerations. */
const [FLOAT, DOUBLE] = [1, 2];
const SESSION_START = 1;

const FILE_VERSION = "brain.Event:2";
const CHUNK_BYTES = 1 << 18;
/** Of an event without its summary, at the most: wall time, step, tag and length of the summary. */
const EVENT_BYTES = 9 + 11 + 6;

/**
 * The table as an event file, in chunks: one event a step, one value a column, its name the tag.
 *
 * TensorBoard's scalars are float32 (its data server passes over others), so that values round to nearest. Wall time is
 * `startSeconds` plus one second a step: the axis RELATIVE then counts steps. In a column that is mostly NaN, NaN means
 * "not measured at this step" and is left out.
 *
 * @param startSeconds since 1970
 */
export function* encodeTensorBoard({ step, columns }: Table, startSeconds: number): Generator<Uint8Array<ArrayBuffer>> {
  const writer = new RecordWriter();
  writeFirstEvent(writer, startSeconds);
  const all = columns.map((column) => new ValueWriter(column));
  const most = EVENT_BYTES + all.reduce((sum, { length }) => sum + length, 0);
  for (let row = 0; row < step.length; row++) {
    let values = all.filter((value) => value.isThere(row));
    // A step at which nothing was measured is a step all the same.
    if (values.length === 0) values = all.slice(0, 1);
    const length = values.reduce((sum, value) => sum + value.length, 0);
    writer.begin(most);
    writeTime(writer, startSeconds, step[row] as number);
    writeHead(writer, EVENT.summary, length);
    for (const value of values) value.write(writer, row);
    writer.finish();
    if (writer.end > CHUNK_BYTES) yield writer.take();
  }
  yield writer.take();
}

function writeFirstEvent(writer: RecordWriter, startSeconds: number): void {
  writer.begin(EVENT_BYTES + FILE_VERSION.length);
  writer.bytes[writer.end++] = tagOf(EVENT.wallTime, FIXED64);
  writer.view.setFloat64(writer.end, startSeconds, true);
  writer.end += 8;
  writeHead(writer, EVENT.fileVersion, FILE_VERSION.length);
  writer.end += new TextEncoder().encodeInto(FILE_VERSION, writer.bytes.subarray(writer.end)).written;
  writer.finish();
}

function writeTime(writer: RecordWriter, startSeconds: number, step: number): void {
  writer.bytes[writer.end++] = tagOf(EVENT.wallTime, FIXED64);
  writer.view.setFloat64(writer.end, startSeconds + step, true);
  writer.end += 8;
  writer.bytes[writer.end++] = tagOf(EVENT.step, VARINT);
  writer.end = writeVarint(writer.bytes, writer.end, step);
}

/** Tag and length of a length-delimited field. */
function writeHead(writer: RecordWriter, field: number, length: number): void {
  writer.bytes[writer.end++] = tagOf(field, BYTES);
  writer.end = writeVarint(writer.bytes, writer.end, length);
}

/** Writes the values of one column: bytes of which only the last four, the number, differ. */
class ValueWriter {
  /** Bytes of a value. */
  readonly length: number;
  readonly #values: TableColumn["values"];
  readonly #isSparse: boolean;
  readonly #template: Uint8Array;

  constructor({ name, values }: TableColumn) {
    const tag = new TextEncoder().encode(name);
    const messageLength = 1 + varintLength(tag.length) + tag.length + 5;
    this.length = 1 + varintLength(messageLength) + messageLength;
    this.#values = values;
    this.#isSparse = 2 * countNaN(values) > values.length;
    const bytes = new Uint8Array(this.length);
    bytes[0] = tagOf(SUMMARY_VALUE, BYTES);
    let end = writeVarint(bytes, 1, messageLength);
    bytes[end++] = tagOf(VALUE.tag, BYTES);
    end = writeVarint(bytes, end, tag.length);
    bytes.set(tag, end);
    bytes[end + tag.length] = tagOf(VALUE.simpleValue, FIXED32);
    this.#template = bytes;
  }

  isThere(row: number): boolean {
    return !this.#isSparse || !Number.isNaN(this.#values[row]);
  }

  write(writer: RecordWriter, row: number): void {
    writer.bytes.set(this.#template, writer.end);
    writer.end += this.length;
    writer.view.setFloat32(writer.end - 4, this.#values[row] as number, true);
  }
}

function countNaN(values: TableColumn["values"]): number {
  let count = 0;
  for (let i = 0; i < values.length; i++) if (Number.isNaN(values[i])) count++;
  return count;
}

/** One event file. */
export interface EventFile {
  /** For the notes. */
  readonly name: string;
  readonly chunks: ByteChunks;
}

/**
 * Reads the scalars of the event files of one folder, in the order of their names: `simple_value`, and tensors of one
 * float or double. Anything else (images, histograms, text) is left out. A restart (`SessionLog.START`) makes what was
 * logged from its step on forgotten, as in TensorBoard.
 *
 * @param skip tags to leave out
 * @param isResumed whether steps that begin again are those of a run whose counter did not go on when it was resumed
 * @throws FormatError where a file is none of TensorBoard's
 */
export async function readTensorBoard(
  files: readonly EventFile[],
  skip: ReadonlySet<string> = new Set(),
  isResumed = false,
): Promise<LogReading[]> {
  const log = new ScalarLog(isResumed);
  const empty: string[] = [];
  for (const { name, chunks } of files) {
    let isFirst = true;
    log.file = name;
    for await (const { data, place } of readRecords(chunks)) {
      if (data === null) {
        if (isFirst) {
          const what = "is not an event file of TensorBoard, or its beginning is lost";
          throw new FormatError("damaged", `${name} ${what}: ${place}`);
        }
        log.damaged.add(`${name}: ${place}`);
        continue;
      }
      try {
        log.take(new MessageReader(data));
      } catch (error) {
        if (!(error instanceof RangeError)) throw error;
        throw new FormatError("damaged", `${name}: ${place} is not an event (${error.message})`);
      }
      isFirst = false;
    }
    if (isFirst) empty.push(name);
  }
  // A job that died at once leaves one.
  if (empty.length === files.length) throw new FormatError("damaged", `${listNames(empty)} is empty`);
  for (const name of empty) log.damaged.add(`${name} is empty`);
  return log.finish(skip);
}

/** Gathers the scalars of events. */
class ScalarLog {
  /** The name of the file that is being read. */
  file = "";
  readonly damaged = new Notes();
  readonly #restarts = new Notes();
  #restartCount = 0;
  readonly #runs: LogRuns;
  /** Tags that hold something else. */
  readonly #others = new Set<string>();

  constructor(isResumed: boolean) {
    this.#runs = new LogRuns(isResumed);
  }

  take(event: MessageReader): void {
    let step = 0;
    let summary: MessageReader | undefined;
    let isStart = false;
    while (event.next()) {
      if (event.field === EVENT.step) step = event.integer();
      else if (event.field === EVENT.summary) summary = event.message();
      else if (event.field === EVENT.sessionLog)
        isStart = readInteger(event.message(), SESSION_STATUS) === SESSION_START;
    }
    if (isStart) this.#restart(step);
    while (summary?.next()) if (summary.field === SUMMARY_VALUE) this.#takeValue(step, summary.message());
  }

  finish(asked: ReadonlySet<string>): LogReading[] {
    const runs = this.#runs.finish();
    const tags = runs.flatMap(({ table }) => table.columns.map(({ name }) => name));
    const skip = expandSkip([...tags, ...this.#others], asked);
    const others = [...this.#others].filter((tag) => !skip.has(tag));
    const own = [...this.damaged.list(), ...this.#restarts.list()];
    if (others.length > 0) own.push(`no scalars, and left out: ${listNames(others)}`);
    return runs.map(({ run, table, notes }) => {
      const columns = table.columns.filter(({ name }) => !skip.has(name));
      return { run, table: { ...table, columns }, notes: [...own, ...notes] };
    });
  }

  #restart(step: number): void {
    const forgotten = this.#runs.forgetFrom(step);
    if (++this.#restartCount > MOST_RESTARTS) throw tooLarge("the log", MOST_RESTARTS, "restarts");
    if (forgotten > 0) {
      this.#restarts.add(
        `the job was restarted at step ${step}; ${forgotten} ${pluralise(forgotten, "value")} that it had logged from there on ${pluralise(forgotten, "is", "are")} left out`,
      );
    }
  }

  #takeValue(step: number, value: MessageReader): void {
    let tag = "";
    let number: number | undefined;
    while (value.next()) {
      if (value.field === VALUE.tag) tag = value.text();
      else if (value.field === VALUE.simpleValue) number = value.float();
      else if (value.field === VALUE.tensor) number = readScalar(value.message());
    }
    checkName(tag);
    if (number === undefined || tag === "") {
      if (this.#others.size < MOST_COLUMNS) this.#others.add(tag === "" ? "a value without a tag" : tag);
      return;
    }
    const at = checkStep(step, String(step), `tag ${tag}`);
    this.#runs.addRow(at, this.file);
    this.#runs.column(tag).add(at, number);
  }
}

/** The number in a TensorProto of rank 0, float or double; undefined for any other. */
function readScalar(tensor: MessageReader): number | undefined {
  let dtype = 0;
  let isScalar = true;
  let bytes: Uint8Array = new Uint8Array(0);
  while (tensor.next()) {
    const { field } = tensor;
    if (field === TENSOR.dtype) dtype = tensor.integer();
    else if (field === TENSOR.shape) isScalar = readInteger(tensor.message(), SHAPE_DIMENSION) === undefined;
    else if (field === TENSOR.content || field === TENSOR.floats || field === TENSOR.doubles) {
      if (tensor.bytes().length > 0) bytes = tensor.bytes();
    }
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (isScalar && dtype === FLOAT && bytes.length === 4) return view.getFloat32(0, true);
  return isScalar && dtype === DOUBLE && bytes.length === 8 ? view.getFloat64(0, true) : undefined;
}

/** The field's value, undefined where the message has none. */
function readInteger(message: MessageReader, field: number): number | undefined {
  let value: number | undefined;
  while (message.next()) if (message.field === field) value = message.wire === VARINT ? message.integer() : 0;
  return value;
}
