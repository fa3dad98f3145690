/** @file Makes a run folder of the log of another tool. */
import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { basename, dirname, resolve } from "node:path";
import { RequestError } from "../experiment/index.ts";
import { cannotRead, StoreError, systemErrorCode } from "../files/index.ts";
import { FormatError, type FormatErrorKind } from "../formatError.ts";
import {
  FILE_FORMATS,
  joinReadings,
  type LogFormat,
  type LogReading,
  type NamedLog,
  nameColumns,
  readTensorBoard,
  type Table,
} from "../interop/index.ts";
import type { Problem, Remedy } from "../problem.ts";
import { findLossBelow, writeLog } from "../recording/index.ts";
import { describeLacks } from "../verdict/index.ts";
import { findLogs, type LogPiece } from "./findLogs.ts";
import { describeLeft, describeTaken } from "./tellImport.ts";
import { unpackChunks } from "./unpackChunks.ts";

export interface LogOptions {
  /** Column that holds the steps. */
  readonly step: string | undefined;
  /** Our names of columns by theirs. */
  readonly map: ReadonlyMap<string, string>;
  /** Columns to leave out: names, what they lie in, or patterns. */
  readonly skip: readonly string[];
  /** Whether steps that begin again are those of a resumed run whose counter did not go on. */
  readonly resumed: boolean;
  /** Names of the columns of a table without a header. */
  readonly columns: readonly string[] | undefined;
  /** The least that the loss can be. */
  readonly lossFloor: number;
  /** Of the run. */
  readonly name: string;
  /** Folder in which the run's own folder is made. */
  readonly root: string;
  readonly say: (line: string) => void;
  /** How a problem is said: so it is also noted in the manifest. */
  readonly word: (problem: Problem) => string;
  /** Hears which share is done of what. */
  readonly onProgress?: (doing: "reading" | "writing", share: number) => void;
}

/**
 * Reads the log that the files are and writes its runs, whose manifests have `kind: "imported-log"`; returns their folders.
 * @param paths one file or folder, or several files that are parts of one run
 * @throws RequestError for what the options can mend
 * @throws StoreError where the log is damaged or the folder cannot be written
 */
export async function importLog(paths: readonly string[], options: LogOptions): Promise<string[]> {
  const path = paths.join(" ");
  const { say, word } = options;
  const pieces = await findLogs(paths);
  const readings = await readLog(path, pieces, options);
  const runs = readings
    .filter(({ table }) => table.step.length > 0)
    .map((reading) => ({ ...reading, named: rename(reading.table, path, options.map) }));
  const { format } = pieces[0] as LogPiece;
  if (runs.length === 0) throw refuseEmpty(path, format, readings[0]?.notes ?? []);
  for (const { named } of runs) refuseFloor(options.lossFloor, named.table);
  const files = pieces.flatMap(({ files }) => files);
  const importedFrom = {
    file: paths.map((one) => basename(resolve(one))).join(" "),
    sha256: await hashFiles(files),
    format,
  };
  const { root, name, lossFloor, onProgress } = options;
  const directories = runs.map(({ run, notes: ownNotes, named }, i) => {
    const notes = [...ownNotes, ...named.notes.map(word)];
    const onShare = (share: number) => onProgress?.("writing", (i + share) / runs.length);
    const ownName = run === null ? name : `${name} ${run}`;
    return writeLog(named.table, { root, name: ownName, importedFrom, notes, lossFloor, onProgress: onShare });
  });
  const [first] = runs as [(typeof runs)[number]];
  const isGuess = ({ remedy }: Problem) => remedy?.kind === "keep-name";
  const guess = first.named.notes.find(isGuess);
  const taken = describeTaken(
    runs.map(({ run, table, named }) => ({ run, table: named.table, theirs: namesOf(table) })),
  );
  const hint = guess && word({ ...guess, problem: "names of other tools are taken for ours" });
  say(hint === undefined ? taken : `${taken}; ${hint}`);
  const left = describeLeft([...new Set(runs.flatMap(({ notes }) => notes))], options.skip);
  if (left !== null) say(`${path}: ${left}`);
  const isCut = runs.some(({ run }) => run?.includes("part ") === true);
  if (isCut) say(word({ problem: "where a resumed run lost count", remedy: { kind: "number-on" } }));
  // Numbers that are other ones now.
  const changed = runs.flatMap(({ named }) => named.notes.filter((note) => !isGuess(note)).map(word));
  for (const note of new Set(changed)) say(`${path}: ${note}`);
  const missing = describeLacks(namesOf(first.named.table));
  if (missing !== null) say(`${path}: ${word(missing)}`);
  return directories;
}

const namesOf = ({ columns }: Table): string[] => columns.map(({ name }) => name);

/** @throws RequestError where a loss is below the least that it can be */
function refuseFloor(lossFloor: number, { columns }: Table): void {
  const below = findLossBelow(lossFloor, columns);
  if (below === null) return;
  throw new RequestError(`trainLoss goes down to ${below}, below ${lossFloor}`, { option: "lossFloor" });
}

function rename(table: Table, path: string, map: ReadonlyMap<string, string>): NamedLog {
  try {
    return nameColumns(table, map);
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    const message = error.option === undefined ? `${path}: ${error.message}` : error.message;
    throw new RequestError(message, error);
  }
}

/** What mends an error of this kind. */
const REMEDIES: Readonly<Partial<Record<FormatErrorKind, Remedy>>> = {
  "no-step": { kind: "name-step" },
  "not-a-number": { kind: "skip-some" },
};

/** The runs of the log; what lies in several pieces is one run. */
async function readLog(path: string, pieces: readonly LogPiece[], options: LogOptions): Promise<LogReading[]> {
  const files = pieces.flatMap(({ files }) => files);
  const total = options.onProgress && (await countBytes(files));
  let bytes = 0;
  const read = (file: string) =>
    readChunks(file, (chunk) => {
      bytes += chunk.length;
      // A log that is still written may have grown.
      if (total !== undefined) options.onProgress?.("reading", Math.min(1, bytes / total));
    });
  const [only, ...others] = pieces;
  if (only !== undefined && others.length === 0) return readPiece(path, only, read, options);
  const readings: LogReading[] = [];
  for (const piece of pieces) {
    const name = piece.files.length === 1 ? (piece.files[0] as string) : dirname(piece.files[0] as string);
    const runs = await readPiece(name, piece, read, { ...options, skip: [] });
    const [run] = runs;
    if (run === undefined || runs.length > 1) {
      throw new RequestError(`${name} holds ${runs.length} runs, and cannot be a part of one; import it by itself`);
    }
    readings.push({ ...run, table: renameAll(run.table, piece) });
  }
  try {
    return [joinReadings(readings, new Set(options.skip))];
  } catch (error) {
    throw error instanceof FormatError ? new RequestError(error.message, error) : error;
  }
}

/** The table under the names that its columns have among those of other pieces. */
function renameAll({ step, columns }: Table, { prefix, tag }: LogPiece): Table {
  const kept = tag === null ? columns : columns.filter(({ name }) => !/^wall.?time$/i.test(name));
  return {
    step,
    columns: kept.map(({ name, values }) => ({
      name: prefix + (tag !== null && /^value$/i.test(name) ? tag : name),
      values,
    })),
  };
}

async function readPiece(
  path: string,
  { files, format }: LogPiece,
  read: (file: string) => AsyncGenerator<Uint8Array>,
  { step, skip, columns, resumed }: LogOptions,
): Promise<LogReading[]> {
  const options = {
    ...(step !== undefined && { step }),
    ...(columns !== undefined && { columns }),
    skip: new Set(skip),
    resumed,
  };
  const [first = path] = files;
  try {
    if (columns !== undefined && format !== "csv")
      throw new RequestError("is for tables without a header", { option: "columns" });
    if (format !== "tensorboard")
      return await FILE_FORMATS[format].read(unpackChunks(read(first)), { ...options, title: basename(first) });
    if (step !== undefined) throw new RequestError("event files have steps of their own", { option: "step" });
    const chunked = files.map((file) => ({ name: basename(file), chunks: read(file) }));
    return await readTensorBoard(chunked, options.skip, resumed);
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    const label = format === "tensorboard" ? "TensorBoard's events" : FILE_FORMATS[format].label;
    const message = `${path}, read as ${label}: ${error.message}`;
    const isTheFile = error.kind === "damaged" || error.kind === "too-large";
    throw isTheFile
      ? new StoreError("damaged", path, message, error)
      : new RequestError(message, { remedy: error.remedy ?? REMEDIES[error.kind] });
  }
}

/** What was left out as damaged may have been all that there was. */
function refuseEmpty(path: string, format: LogFormat, notes: readonly string[]): Error {
  if (notes.length === 0) return new RequestError(`${path} holds no steps`);
  const message = `${path} holds no step that can be read: ${notes.join("; ")}`;
  return format === "tensorboard" ? new StoreError("damaged", path, message) : new RequestError(message);
}

async function countBytes(files: readonly string[]): Promise<number> {
  let bytes = 0;
  for (const file of files) bytes += (await stat(file)).size;
  return bytes;
}

/** SHA-256 of the files' bytes, one behind the other. */
async function hashFiles(files: readonly string[]): Promise<string> {
  const hash = createHash("sha256");
  for (const file of files) for await (const chunk of readChunks(file)) hash.update(chunk);
  return hash.digest("hex");
}

/** The file's bytes; it is opened when they are asked for, so that many files are not open at once. */
async function* readChunks(path: string, onChunk: (chunk: Buffer) => void = () => {}): AsyncGenerator<Uint8Array> {
  try {
    for await (const chunk of createReadStream(path)) {
      onChunk(chunk as Buffer);
      yield chunk as Buffer;
    }
  } catch (error) {
    throw systemErrorCode(error) === null ? error : cannotRead(path, error);
  }
}
