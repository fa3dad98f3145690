/** @file Creates the folder of a new run. */
import { existsSync, mkdirSync, readdirSync, rmdirSync, statSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { discardFile, syncFolder } from "./atomicFile.ts";
import { toYaml } from "./experimentFile.ts";
import { formatVersion, type RunFacts, type RunManifest, refuseOwnKeys } from "./facts.ts";
import { lockFile, type RunLock, takeFirstLock } from "./lock.ts";
import { encodeManifest } from "./manifestFile.ts";
import { makeFolder, RunFolder } from "./runFolder.ts";
import { RunWriter, type WriterOptions } from "./runWriter.ts";
import type { Column } from "./seriesFile.ts";
import { sha256 } from "./sha256.ts";
import { asStoreError, StoreError, systemErrorCode } from "./storeError.ts";

export interface RunSettings extends WriterOptions {
  /** The complete experiment, defaults filled in; becomes experiment.yaml. */
  readonly experiment: unknown;
  /** Facts for manifest.json. Status, times and steps are added here. */
  readonly manifest: RunFacts;
  /** The columns of the series, without `step`. */
  readonly columns: readonly Column[];
}

/**
 * Creates the run folder `directory` with experiment.yaml, manifest.json (status `running`), an empty series folder and
 * this process's lock. Missing parent folders are created.
 *
 * Throws StoreError when the folder exists and is not empty (`exists`; nothing is touched) or cannot be written
 * (`unwritable`; whatever was created is removed again), and RangeError for impossible columns or facts.
 */
export function createRun(directory: string, settings: RunSettings): RunWriter {
  checkColumns(settings.columns);
  refuseOwnKeys(settings.manifest);
  const experiment = toYaml(settings.experiment);
  const manifest: RunManifest = {
    formatVersion,
    status: "running",
    startedAt: new Date().toISOString(),
    endedAt: null,
    steps: null,
    columns: settings.columns.map(({ name, type }) => ({ name, type })),
    experimentSha256: sha256(experiment),
    eventsSha256: null,
    checkpoints: [],
    history: [],
    ...settings.manifest,
  };
  const undo = claimFolder(directory);
  let lock: RunLock | null = null;
  try {
    lock = takeFirstLock(directory);
    const folder = new RunFolder(directory, lock);
    folder.write("experiment.yaml", experiment);
    folder.write("manifest.json", encodeManifest(manifest));
    asStoreError("unwritable", "create run folder", directory, () => syncFolder(dirname(resolve(directory))));
    return new RunWriter(folder, manifest, settings, null);
  } catch (error) {
    lock?.release();
    undo();
    throw error;
  }
}

/** Makes sure that `directory` exists, was empty and is now ours; answers with what undoes it. */
function claimFolder(directory: string): () => void {
  const missing = missingFolders(directory);
  const series = join(directory, "series");
  return asStoreError("unwritable", "create run folder", directory, () => {
    const existing = statSync(directory, { throwIfNoEntry: false });
    if (existing?.isDirectory() === true && readdirSync(directory).length > 0) throw alreadyThere(directory);
    try {
      // Another run may create a common parent at the same moment.
      for (const folder of missing.toReversed()) makeFolder(folder);
      // Not recursive: of two processes that found the folder empty, only one can create this.
      mkdirSync(series);
    } catch (error) {
      removeEmptyFolders(missing);
      throw systemErrorCode(error) === "EEXIST" && existsSync(series) ? alreadyThere(directory) : error;
    }
    return () => {
      for (const name of ["experiment.yaml", "manifest.json", lockFile(1)]) discardFile(join(directory, name));
      removeEmptyFolders([series, ...missing]);
    };
  });
}

/** `directory` and its parents as far as they do not exist, deepest first. */
function missingFolders(directory: string): string[] {
  const missing: string[] = [];
  for (let path = resolve(directory); !existsSync(path) && dirname(path) !== path; path = dirname(path)) {
    missing.push(path);
  }
  return missing;
}

/** Only empty folders go: another run may have moved into a parent that we created. */
function removeEmptyFolders(folders: readonly string[]): void {
  for (const folder of folders) {
    try {
      rmdirSync(folder);
    } catch {
      // Never created, or no longer empty: not ours to remove.
    }
  }
}

function alreadyThere(directory: string): StoreError {
  return new StoreError("exists", directory, `${directory} already exists and is not empty; choose another folder`);
}

function checkColumns(columns: readonly Column[]): void {
  const names = new Set<string>(["step", ""]);
  for (const { name } of columns) {
    if (names.has(name)) throw new RangeError(`the column name ${JSON.stringify(name)} is taken or empty`);
    names.add(name);
  }
}
