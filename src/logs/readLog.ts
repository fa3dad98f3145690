/** @file Reads the log that files are into the runs that it holds, each under our names. */
import { RequestError } from "../experiment/requestError.ts";
import { StoreError } from "../files/storeError.ts";
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
import { describeLacks } from "../verdict/lacks.ts";
import { findLogs, type LogPiece } from "./findLogs.ts";
import type { LogFiles } from "./logFiles.ts";
import { describeLeft, describeTaken, type TakenRun } from "./tellImport.ts";

export interface ReadLogOptions {
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
  /** Hears which share is read. */
  readonly onRead?: ((share: number) => void) | undefined;
}

/** A run of a log. */
export interface LoggedRun extends Pick<LogReading, "run" | "notes"> {
  /** Under our names; at least one step. */
  readonly table: Table;
  /** The names that its columns have in the log. */
  readonly theirs: readonly string[];
  /** What was done to the columns that nobody asked for. */
  readonly changes: readonly Problem[];
  /** Of a log that was read in parts, and whose table is not there as a whole. */
  readonly steps?: TakenRun["steps"];
}

export interface Log {
  readonly format: LogFormat;
  readonly files: readonly string[];
  /** At least one. */
  readonly runs: readonly LoggedRun[];
}

/**
 * Reads a log of another tool.
 * @param paths one file or folder, or several files that are parts of one run
 * @throws RequestError for what the options can mend
 * @throws StoreError where the log is damaged or is not there
 */
export async function readLogFrom(disk: LogFiles, paths: readonly string[], options: ReadLogOptions): Promise<Log> {
  const path = paths.join(" ");
  const pieces = await findLogs(disk, paths);
  const readings = await readPieces(disk, path, pieces, options);
  const runs = readings
    .filter(({ table }) => table.step.length > 0)
    .map(({ run, notes, table }): LoggedRun => {
      const named = rename(table, path, options.map);
      return { run, notes, table: named.table, theirs: namesOf(table), changes: named.notes };
    });
  const { format } = pieces[0] as LogPiece;
  if (runs.length === 0) throw refuseEmpty(path, format, readings[0]?.notes ?? []);
  return { format, files: pieces.flatMap(({ files }) => files), runs };
}

const namesOf = ({ columns }: Table): string[] => columns.map(({ name }) => name);

/** Says what was taken of a log and as what, and what was left. */
export function tellLog(
  paths: readonly string[],
  { runs }: Log,
  {
    skip,
    word,
    say,
  }: Pick<ReadLogOptions, "skip"> & {
    readonly word: (problem: Problem) => string;
    readonly say: (line: string) => void;
  },
): void {
  const path = paths.join(" ");
  const [first] = runs as readonly [LoggedRun, ...LoggedRun[]];
  const isGuess = ({ remedy }: Problem) => remedy?.kind === "keep-name";
  const guess = first.changes.find(isGuess);
  const taken = describeTaken(runs);
  const hint = guess && word({ ...guess, problem: "names of other tools are taken for ours" });
  say(hint === undefined ? taken : `${taken}; ${hint}`);
  const left = describeLeft([...new Set(runs.flatMap(({ notes }) => notes))], skip);
  if (left !== null) say(`${path}: ${left}`);
  const isCut = runs.some(({ run }) => run?.includes("part ") === true);
  if (isCut) say(word({ problem: "where a resumed run lost count", remedy: { kind: "number-on" } }));
  // Numbers that are other ones now.
  const changed = runs.flatMap(({ changes }) => changes.filter((change) => !isGuess(change)).map(word));
  for (const note of new Set(changed)) say(`${path}: ${note}`);
}

/** What it lacks that reports judge; null where nothing follows. */
export function describeLogLacks({ runs }: Log): Problem | null {
  const [first] = runs as readonly [LoggedRun, ...LoggedRun[]];
  return describeLacks(namesOf(first.table));
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
async function readPieces(
  disk: LogFiles,
  path: string,
  pieces: readonly LogPiece[],
  options: ReadLogOptions,
): Promise<LogReading[]> {
  const files = pieces.flatMap(({ files }) => files);
  const total = options.onRead && (await countBytes(disk, files));
  let bytes = 0;
  const onChunk = (chunk: Uint8Array) => {
    bytes += chunk.length;
    // A log that is still written may have grown.
    if (total !== undefined) options.onRead?.(Math.min(1, bytes / total));
  };
  const counted = { ...disk, readChunks: (file: string) => disk.readChunks(file, onChunk) };
  const [only, ...others] = pieces;
  if (only !== undefined && others.length === 0) return readPiece(counted, path, only, options);
  const readings: LogReading[] = [];
  for (const piece of pieces) {
    const [first = ""] = piece.files;
    const name = piece.files.length === 1 ? first : disk.folderOf(first);
    const runs = await readPiece(counted, name, piece, { ...options, skip: [] });
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
    columns: kept.map((column) => ({
      ...column,
      name: prefix + (tag !== null && /^value$/i.test(column.name) ? tag : column.name),
    })),
  };
}

async function readPiece(
  disk: LogFiles,
  path: string,
  { files, format }: LogPiece,
  { step, skip, columns, resumed }: ReadLogOptions,
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
      return await FILE_FORMATS[format].read(disk.unpack(disk.readChunks(first)), {
        ...options,
        title: disk.nameOf(first),
      });
    if (step !== undefined) throw new RequestError("event files have steps of their own", { option: "step" });
    const chunked = files.map((file) => ({ name: disk.nameOf(file), chunks: disk.readChunks(file) }));
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

async function countBytes(disk: LogFiles, files: readonly string[]): Promise<number> {
  let bytes = 0;
  for (const file of files) bytes += await disk.countBytes(file);
  return bytes;
}
