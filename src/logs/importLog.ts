/** @file Makes a run folder of the log of another tool. */
import { createHash } from "node:crypto";
import { basename, resolve } from "node:path";
import { RequestError } from "../experiment/index.ts";
import type { Table } from "../interop/index.ts";
import type { Problem } from "../problem.ts";
import { factsOfLog, findLossBelow, writeLog } from "../recording/index.ts";
import { judgeSlingshots, summarizeOutcome } from "../verdict/index.ts";
import { readChunks, readLog } from "./disk.ts";
import { toSeries } from "./loggedSeries.ts";
import { describeLogLacks, type ReadLogOptions, tellLog } from "./readLog.ts";

export interface LogOptions extends Omit<ReadLogOptions, "onRead"> {
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
  const { root, name, lossFloor, word, onProgress } = options;
  const log = await readLog(paths, { ...options, onRead: onProgress && ((share) => onProgress("reading", share)) });
  for (const { table } of log.runs) refuseFloor(lossFloor, table);
  const importedFrom = {
    file: paths.map((one) => basename(resolve(one))).join(" "),
    sha256: await hashFiles(log.files),
    format: log.format,
  };
  const directories = log.runs.map((logged, i) => {
    const { run, table, notes, changes } = logged;
    const onShare = (share: number) => onProgress?.("writing", (i + share) / log.runs.length);
    const ownName = run === null ? name : `${name} ${run}`;
    const all = [...notes, ...changes.map(word)];
    const { series } = toSeries(logged);
    const outcome = summarizeOutcome(series, judgeSlingshots(series, factsOfLog(lossFloor), undefined));
    return writeLog(table, { root, name: ownName, importedFrom, notes: all, lossFloor, outcome, onProgress: onShare });
  });
  tellLog(paths, log, options);
  const lacks = describeLogLacks(log);
  if (lacks !== null) options.say(`${paths.join(" ")}: ${word(lacks)}`);
  return directories;
}

/** @throws RequestError where a loss is below the least that it can be */
function refuseFloor(lossFloor: number, { columns }: Table): void {
  const below = findLossBelow(lossFloor, columns);
  if (below === null) return;
  throw new RequestError(`trainLoss goes down to ${below}, below ${lossFloor}`, { option: "lossFloor" });
}

/** SHA-256 of the files' bytes, one behind the other. */
async function hashFiles(files: readonly string[]): Promise<string> {
  const hash = createHash("sha256");
  for (const file of files) for await (const chunk of readChunks(file)) hash.update(chunk);
  return hash.digest("hex");
}
