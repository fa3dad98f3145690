/** @file Reads a long log of lines in parts that overlap, so that memory does not grow with it. */

import { stat } from "node:fs/promises";
import { basename } from "node:path";
import { RequestError } from "../experiment/index.ts";
import { FormatError } from "../formatError.ts";
import {
  FILE_FORMATS,
  type LogFormat,
  type LogReading,
  type NamedLog,
  nameColumns,
  type Table,
} from "../interop/index.ts";
import type { Taken } from "../interop/table.ts";
import { layOut } from "../interop/textLayout.ts";
import { countUpTo } from "../series.ts";
import { countLines, cutLines, type LinePart, type PartSize, takeLines } from "../text/lineParts.ts";
import { DISK, readChunks } from "./disk.ts";
import { findLogs } from "./findLogs.ts";
import { NaNOfParts } from "./nanOfParts.ts";
import type { LoggedRun, ReadLogOptions } from "./readLog.ts";
import { readHead } from "./recogniseFile.ts";
import { unpackChunks } from "./unpackChunks.ts";
import { isPacked } from "./widen.ts";

/** Some 400,000 rows of five columns, and 50,000 that two parts share: noise is known after a thousand. */
const PART_SIZE: PartSize = { bytes: 2 ** 25, overlapBytes: 2 ** 22 };

/** A log of more bytes is read in parts; packed text has four times as many as its file. */
const LONG_BYTES = 2 ** 28;
const PACKED = 4;

/** Rows that two parts share at least, so that noise is known where the border between them is. */
const LEAST_SHARED = 1000;

/** Bytes that say how a table is laid out, with the remarks before it. */
const HEAD_BYTES = 2 ** 18;

/** A format whose lines are rows. */
type LineFormat = Extract<LogFormat, "csv" | "jsonl" | "text">;

/** A file that is to be read in parts. */
export interface LongLog {
  readonly file: string;
  readonly format: LineFormat;
  readonly bytes: number;
}

/** Why a log cannot be read in parts: in words that follow "since". */
export class NotInParts extends Error {
  override readonly name = "NotInParts";
}

/** The one file of lines that a log is, where it is too long to be read at once; null for any other. */
export async function findLongLog(paths: readonly string[], longBytes = LONG_BYTES): Promise<LongLog | null> {
  const [piece, ...others] = await findLogs(DISK, paths);
  const [file] = piece?.files ?? [];
  if (piece === undefined || file === undefined || others.length > 0 || piece.files.length > 1) return null;
  const { format, prefix, tag } = piece;
  if (!isOfLines(format) || prefix !== "" || tag !== null) return null;
  const { size } = await stat(file);
  return size * (isPacked(await readHead(file)) ? PACKED : 1) < longBytes ? null : { file, format, bytes: size };
}

const isOfLines = (format: LogFormat): format is LineFormat =>
  format === "csv" || format === "jsonl" || format === "text";

/** What the first part has decided for all. */
interface Held {
  readonly taken: Taken & { readonly step: string };
  /** Our names by theirs, asked for or not. */
  readonly map: ReadonlyMap<string, string>;
  readonly isPercent: boolean;
  /** Lines that stand before each part. */
  readonly header: Uint8Array;
  readonly numbers: Set<string>;
  readonly words: Set<string>;
}

/**
 * The parts of a log, each as the run that it is. Which columns hold what, the first one decides.
 * @throws NotInParts where parts of it would be read otherwise than the whole, and where anything is wrong with it
 */
export async function* readParts(
  { file, format, bytes }: LongLog,
  options: ReadLogOptions,
  { size = PART_SIZE, leastShared = LEAST_SHARED } = {},
): AsyncGenerator<LoggedRun> {
  let read = 0;
  const chunks = readChunks(file, (chunk) => {
    read += chunk.length;
    options.onRead?.(Math.min(1, read / bytes));
  });
  const nan = new NaNOfParts();
  let held: Held | null = null;
  let end: number | null = null;
  try {
    for await (const part of cutLines(unpackChunks(chunks), size)) {
      const header: Uint8Array = held?.header ?? (format === "csv" ? findHeader(part, options) : new Uint8Array());
      const reading = await readPart(part, { format, header, file, held }, options);
      const taken = checkTaken(reading, held);
      const doubtful = nan.findDoubtful(reading.table);
      if (doubtful !== null) throw new NotInParts(`${doubtful} is NaN in some parts of it and not in others`);
      const { table, notes, isPercent }: NamedLog = nameColumns(
        reading.table,
        held === null ? options.map : keepThere(held.map, reading.table),
        held?.isPercent,
      );
      if (held !== null && isPercent !== held.isPercent) throw new NotInParts("accuracies exceed 1 late in it");
      const shared = end === null ? leastShared : countUpTo(table.step, end);
      if (shared < leastShared) throw new NotInParts("its rows are long, and parts of it would hold few");
      const theirs = reading.table.columns.map(({ name }) => name);
      held ??= { taken, map: mapOf(theirs, table, options), isPercent, header, numbers: new Set(), words: new Set() };
      noteColumns(held, reading.table, taken);
      end = table.step.at(-1) ?? null;
      yield { run: null, notes: reading.notes, table, theirs, changes: notes };
    }
  } catch (error) {
    if (error instanceof FormatError || error instanceof RequestError) throw new NotInParts(error.message);
    throw error;
  }
}

/** The lines before the rows of a table: remarks, and the header where it is a row. */
function findHeader({ bytes }: LinePart, { columns }: ReadLogOptions): Uint8Array {
  const head = new TextDecoder().decode(bytes.subarray(0, HEAD_BYTES));
  const { line, header } = layOut(head, columns === undefined ? {} : { columns });
  return takeLines(bytes, header === null ? line : line - 1).slice();
}

async function readPart(
  part: LinePart,
  { format, header, file, held }: { format: LineFormat; header: Uint8Array; file: string; held: Held | null },
  { step, skip, columns, resumed }: ReadLogOptions,
): Promise<LogReading> {
  const asked = held?.taken.step ?? step;
  const readings = await FILE_FORMATS[format].read(held === null ? [part.bytes] : [header, part.bytes], {
    ...(asked !== undefined && { step: asked }),
    ...(columns !== undefined && { columns }),
    skip: new Set(skip),
    resumed,
    title: basename(file),
    firstLine: held === null ? 1 : part.line - countLines(header),
  });
  const [reading, ...others] = readings;
  if (reading === undefined || others.length > 0 || reading.run !== null) throw new NotInParts("it holds several runs");
  if (reading.table.step.length === 0) throw new NotInParts("parts of it have no steps");
  return reading;
}

/** @throws NotInParts where the part by itself says little of the whole, or is unlike the parts before */
function checkTaken({ taken, table }: LogReading, held: Held | null): Held["taken"] {
  if (taken === undefined || taken.step === null) throw new NotInParts("its rows are numbered");
  if (taken.labels.length > 0) throw new NotInParts(`${taken.labels.join(" and ")} tells rows of one step apart`);
  if (!taken.isAscending) throw new NotInParts("its steps go back");
  if (held !== null) {
    if (taken.commas !== held.taken.commas) throw new NotInParts("not all of it has commas in its numbers");
    const mixed =
      taken.words.find((name) => held.numbers.has(name)) ??
      table.columns.find(({ name, values }) => held.words.has(name) && hasNumber(values))?.name;
    if (mixed !== undefined) throw new NotInParts(`${mixed} holds numbers and words`);
  }
  return { ...taken, step: taken.step };
}

function noteColumns({ numbers, words }: Held, { columns }: Table, taken: Taken): void {
  for (const name of taken.words) words.add(name);
  for (const { name, values } of columns) if (!numbers.has(name) && hasNumber(values)) numbers.add(name);
}

const hasNumber = (values: Table["columns"][number]["values"]): boolean => values.some((value) => !Number.isNaN(value));

function mapOf(theirs: readonly string[], { columns }: Table, { map }: ReadLogOptions): Map<string, string> {
  const named = columns.map(({ name }, i) => [theirs[i] as string, name] as const);
  return new Map([...map, ...named.filter(([own, name]) => own !== name)]);
}

/** A part may lack columns that others have. */
function keepThere(map: ReadonlyMap<string, string>, { columns }: Table): Map<string, string> {
  return new Map([...map].filter(([theirs]) => columns.some(({ name }) => name === theirs)));
}
