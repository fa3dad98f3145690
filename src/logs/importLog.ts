/** @file Makes a run folder of the log of another tool. */
import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { readdir, stat } from "node:fs/promises";
import { basename, join, resolve } from "node:path";
import { RequestError } from "../experiment/index.ts";
import { cannotRead, StoreError, systemErrorCode } from "../files/index.ts";
import { FormatError, type FormatErrorKind } from "../formatError.ts";
import {
  type LogFormat,
  type LogReading,
  type NamedLog,
  nameColumns,
  readCsv,
  readJsonl,
  readTensorBoard,
  type Table,
} from "../interop/index.ts";
import { MOST_EVENT_FILES } from "../limits.ts";
import { listNames } from "../listNames.ts";
import type { Problem, Remedy } from "../problem.ts";
import { findLossBelow, writeLog } from "../recording/index.ts";
import { describeLacks } from "../verdict/index.ts";
import { describeLeft, describeTaken } from "./tellImport.ts";

export interface LogOptions {
  /** Column that holds the steps. */
  readonly step: string | undefined;
  /** Our names of columns by theirs. */
  readonly map: ReadonlyMap<string, string>;
  /** Columns to leave out. */
  readonly skip: readonly string[];
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
 * Reads the log at `path` and writes it as a run whose manifest has `kind: "imported-log"`; returns the run's folder.
 * @throws RequestError for what the options can mend
 * @throws StoreError where the log is damaged or the folder cannot be written
 */
export async function importLog(path: string, format: LogFormat, options: LogOptions): Promise<string> {
  const { say, word } = options;
  const files = await listFiles(path, format);
  const reading = await readLog(path, files, format, options);
  const { table, notes: ownNotes } = rename(reading.table, path, options.map);
  if (table.step.length === 0) throw refuseEmpty(path, format, reading.notes);
  const { root, name, lossFloor, onProgress } = options;
  const below = findLossBelow(lossFloor, table.columns);
  if (below !== null) {
    throw new RequestError(`trainLoss goes down to ${below}, below ${lossFloor}`, { option: "lossFloor" });
  }
  const notes = [...reading.notes, ...ownNotes.map(word)];
  const importedFrom = { file: basename(resolve(path)), sha256: await hashFiles(files), format };
  const onShare = (share: number) => onProgress?.("writing", share);
  const directory = writeLog(table, { root, name, importedFrom, notes, lossFloor, onProgress: onShare });
  const theirs = reading.table.columns.map(({ name }) => name);
  const isGuess = ({ remedy }: Problem) => remedy?.kind === "keep-name";
  const guess = ownNotes.find(isGuess);
  const taken = describeTaken(table, theirs);
  const hint = guess && word({ ...guess, problem: "names of other tools are taken for ours" });
  say(hint === undefined ? taken : `${taken}; ${hint}`);
  const left = describeLeft(reading.notes, options.skip);
  if (left !== null) say(`${path}: ${left}`);
  // Numbers that are other ones now.
  for (const note of ownNotes) if (!isGuess(note)) say(`${path}: ${word(note)}`);
  const missing = describeLacks(table.columns.map(({ name }) => name));
  if (missing !== null) say(`${path}: ${word(missing)}`);
  return directory;
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

/** The files of the log in order; several for a folder of TensorBoard's. */
async function listFiles(path: string, format: LogFormat): Promise<string[]> {
  if (format !== "tensorboard" || !(await stat(path)).isDirectory()) return [path];
  const entries = await readdir(path, { withFileTypes: true });
  const names = entries.filter((entry) => entry.isFile() && entry.name.includes("tfevents")).map(({ name }) => name);
  if (names.length > MOST_EVENT_FILES) {
    const [found, most] = [names.length, MOST_EVENT_FILES].map((number) => number.toLocaleString("en"));
    throw new StoreError("damaged", path, `${path} holds ${found} event files, and at most ${most} are read`);
  }
  if (names.length > 0) return names.sort().map((name) => join(path, name));
  const folders = entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
  const hint = folders.length === 0 ? "" : `; each folder in it may be a run of its own: ${listNames(folders)}`;
  throw new RequestError(`${path} holds no event files of TensorBoard${hint}`);
}

const LABELS = { csv: "CSV", json: "JSON", jsonl: "JSON Lines", tensorboard: "TensorBoard's events" } as const;

/** What mends an error of this kind. */
const REMEDIES: Readonly<Partial<Record<FormatErrorKind, Remedy>>> = {
  "no-step": { kind: "name-step" },
  "not-a-number": { kind: "skip-some" },
};

async function readLog(
  path: string,
  files: readonly string[],
  format: LogFormat,
  { step, skip, onProgress }: LogOptions,
): Promise<LogReading> {
  const options = { ...(step !== undefined && { step }), skip: new Set(skip) };
  const total = onProgress && (await countBytes(files));
  let bytes = 0;
  const read = (file: string) =>
    readChunks(file, (chunk) => {
      bytes += chunk.length;
      // A log that is still written may have grown.
      if (total !== undefined) onProgress?.("reading", Math.min(1, bytes / total));
    });
  try {
    if (format === "csv") return await readCsv(read(path), options);
    if (format === "json" || format === "jsonl") return await readJsonl(read(path), options);
    if (step !== undefined) throw new RequestError("event files have steps of their own", { option: "step" });
    const chunked = files.map((file) => ({ name: basename(file), chunks: read(file) }));
    return await readTensorBoard(chunked, options.skip);
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    const message = `${path}, read as ${LABELS[format]}: ${error.message}`;
    const isTheFile = error.kind === "damaged" || error.kind === "too-large";
    throw isTheFile
      ? new StoreError("damaged", path, message, error)
      : new RequestError(message, { remedy: REMEDIES[error.kind] });
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
