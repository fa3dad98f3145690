/** @file Which files a log lies in: one, the event files of a folder, or several that are parts of one run. */

import { RequestError } from "../experiment/requestError.ts";
import { StoreError } from "../files/storeError.ts";
import { type LogFormat, MLFLOW_LINE } from "../interop/index.ts";
import { MOST_EVENT_FILES } from "../limits.ts";
import { listNames } from "../listNames.ts";
import type { LogFiles } from "./logFiles.ts";

/** Files that are read as one log. */
export interface LogPiece {
  readonly files: readonly string[];
  readonly format: LogFormat;
  /** What the names of its columns begin with: `train/`; "" for nothing. */
  readonly prefix: string;
  /** What the column is called whose file has no name for it; null where the file names its columns. */
  readonly tag: string | null;
}

/** What the two halves of a run are called that Keras and others write in folders of their own. */
const HALVES = /^(train|training|val|valid|validation|test|eval|dev)$/i;
/** Logs that trainers write under these names beside much else, the first that is there. */
const KNOWN = ["trainer_state.json", "metrics.csv", "log_history.json", "history.json", "training.log", "log.csv"];
const TEXT = /\.(csv|tsv|txt|log|json|jsonl|ndjson|dat|parquet|db|sqlite)(\.gz)?$/i;
/** A file that TensorBoard's page writes: a run and a tag. */
const ONE_TAG = /^(?:run[-_.]?)?(.*?)[-_.]?tag[-_](.+)\.csv$/i;

/**
 * The pieces of the log that a file, a folder or several files are.
 * @throws RequestError for a folder that holds none, or several that may be runs of their own
 * @throws StoreError for a file that is not there
 */
export async function findLogs(disk: LogFiles, paths: readonly string[]): Promise<LogPiece[]> {
  if (paths.length > 1) return Promise.all(paths.map((path) => findFile(disk, path)));
  const [path = ""] = paths;
  return (await disk.isFolder(path)) ? findInFolder(disk, path) : [await findFile(disk, path)];
}

async function findFile(disk: LogFiles, path: string): Promise<LogPiece> {
  const format = await disk.recognise(path);
  if (format === "safetensors") throw new RequestError(`${path} holds weights, and is no part of a log`);
  if (format === "sqlite" && (await disk.countBytes(`${path}-wal`)) > 0) {
    throw new RequestError(
      `${path}-wal holds what is not in ${path} yet: end what writes it, or sqlite3 ${path} "PRAGMA wal_checkpoint"`,
    );
  }
  const parts = ONE_TAG.exec(disk.nameOf(path));
  const half = parts?.[1]?.split(/[-_.]/).find((word) => HALVES.test(word));
  if (parts === null) return { files: [path], format, prefix: "", tag: null };
  return {
    files: [path],
    format,
    prefix: half === undefined ? "" : `${half}/`,
    tag: (parts[2] ?? "").replaceAll("_", "/"),
  };
}

async function findInFolder(disk: LogFiles, path: string): Promise<LogPiece[]> {
  const within = (name: string) => disk.join(path, name);
  const { files, folders } = await disk.listFolder(path);
  const events = listEvents(disk, path, files);
  const inner = await Promise.all(
    folders.map(async (name) => ({
      name,
      events: listEvents(disk, within(name), (await disk.listFolder(within(name))).files),
    })),
  );
  const withEvents = inner.filter(({ events }) => events.length > 0);
  const own = events.length === 0 ? [] : [pieceOf(events, "")];
  // Of one run: the halves that Keras writes, and what add_scalars puts beside the file of its writer.
  const isOneRun = withEvents.length > 0 && (withEvents.every(({ name }) => HALVES.test(name)) || events.length > 0);
  if (isOneRun) return [...own, ...withEvents.map(({ name, events }) => pieceOf(events, `${name}/`))];
  if (own.length > 0) return own;
  const mlflow = await findMetrics(disk, folders.includes("metrics") ? within("metrics") : path);
  if (mlflow.length > 0) return mlflow;
  const known = KNOWN.find((name) => files.includes(name));
  if (known !== undefined) return [await findFile(disk, within(known))];
  const texts = files.filter((name) => TEXT.test(name));
  const tags = texts.filter((name) => ONE_TAG.test(name));
  if (tags.length > 1 && tags.length === texts.length)
    return Promise.all(tags.map((name) => findFile(disk, within(name))));
  if (texts.length === 1) return [await findFile(disk, within(texts[0] as string))];
  const below = await findBelow(disk, path, folders);
  if (below !== null) return findInFolder(disk, below);
  throw new RequestError(`${path} holds no event files of TensorBoard${describeFound(texts, folders)}`);
}

/** MLflow's files of a folder, each of which is called like its metric; those in folders within are called `train/loss`. */
async function findMetrics(disk: LogFiles, path: string, prefix = ""): Promise<LogPiece[]> {
  const { files, folders } = await disk.listFolder(path);
  const [first] = files;
  const line = first === undefined ? null : (await disk.readStart(disk.join(path, first))).split("\n", 1)[0];
  if (line !== null && !MLFLOW_LINE.test(line ?? "")) return [];
  const own = files.map((name): LogPiece => ({ files: [disk.join(path, name)], format: "csv", prefix, tag: null }));
  if (prefix !== "" || (own.length === 0 && disk.nameOf(path) !== "metrics")) return own;
  const inner = await Promise.all(folders.map((name) => findMetrics(disk, disk.join(path, name), `${name}/`)));
  return [...own, ...inner.flat()];
}

/** The only folder in this one, or the last checkpoint among them, as the Trainer of Hugging Face writes them. */
async function findBelow(disk: LogFiles, path: string, folders: readonly string[]): Promise<string | null> {
  const steps = folders.filter((name) => /^checkpoint-\d+$/.test(name)).map((name) => Number(name.slice(11)));
  if (steps.length > 0) return disk.join(path, `checkpoint-${Math.max(...steps)}`);
  const [only] = folders;
  if (only === undefined || folders.length > 1) return null;
  const { files } = await disk.listFolder(disk.join(path, only));
  return files.some((name) => KNOWN.includes(name) || name.includes("tfevents")) && !HALVES.test(only)
    ? disk.join(path, only)
    : null;
}

function describeFound(texts: readonly string[], folders: readonly string[]): string {
  if (texts.length > 0) return `; name one of the files in it: ${listNames(texts)}`;
  return folders.length === 0 ? "" : `; each folder in it may be a run of its own: ${listNames(folders)}`;
}

const pieceOf = (files: readonly string[], prefix: string): LogPiece => ({
  files,
  format: "tensorboard",
  prefix,
  tag: null,
});

/** The event files among these, as paths. */
function listEvents(disk: LogFiles, path: string, files: readonly string[]): string[] {
  const names = files.filter((name) => name.includes("tfevents"));
  if (names.length > MOST_EVENT_FILES) {
    const [found, most] = [names.length, MOST_EVENT_FILES].map((number) => number.toLocaleString("en"));
    throw new StoreError("damaged", path, `${path} holds ${found} event files, and at most ${most} are read`);
  }
  return names.map((name) => disk.join(path, name));
}
