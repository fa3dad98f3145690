/** @file Creates a run folder and records a run into it: series, events, manifest. */
import { appendFileSync, existsSync, mkdirSync, readdirSync, rmdirSync, rmSync, statSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { syncFolder, writeFileAtomically } from "./atomicFile.ts";
import { toYaml } from "./experimentFile.ts";
import { formatVersion, type RunEvent, type RunManifest, type RunStatus, toJson } from "./manifest.ts";
import { type Column, type ColumnValues, encodeSeries, seriesFileName } from "./seriesFile.ts";
import { asStoreError, StoreError, systemErrorCode } from "./storeError.ts";

export interface RunSettings {
  /** The complete experiment, defaults filled in; becomes experiment.yaml. */
  readonly experiment: unknown;
  /** Facts for manifest.json: version, engine arithmetic, host. Status, times and steps are added here. */
  readonly manifest: Readonly<Record<string, unknown>>;
  /** The columns of the series, without `step`. */
  readonly columns: readonly Column[];
  /** Rows in one series file. */
  readonly spanRows?: number;
}

const defaultSpanRows = 50_000;

/**
 * Creates the run folder `directory` with experiment.yaml, manifest.json (status `running`) and an empty series folder.
 * Missing parent folders are created.
 *
 * Throws StoreError when the folder exists and is not empty (`exists`; nothing is touched) or cannot be written
 * (`unwritable`; whatever was created is removed again), and RangeError for impossible columns.
 */
export function createRun(directory: string, settings: RunSettings): RunWriter {
  checkColumns(settings.columns);
  const experiment = toYaml(settings.experiment);
  const own = {
    formatVersion,
    status: "running",
    startedAt: new Date().toISOString(),
    endedAt: null,
    steps: null,
  } as const;
  // First for the reader's eye, last so that the caller cannot overwrite it.
  const manifest: RunManifest = { ...own, ...settings.manifest, ...own };
  const release = claimFolder(directory);
  try {
    writeFileAtomically(join(directory, "experiment.yaml"), experiment);
    writeFileAtomically(join(directory, "manifest.json"), `${toJson(manifest, 2)}\n`);
    asStoreError("unwritable", "create run folder", directory, () => syncFolder(dirname(resolve(directory))));
  } catch (error) {
    release();
    throw error;
  }
  return new RunWriter(directory, manifest, settings.columns, settings.spanRows ?? defaultSpanRows);
}

/** Makes sure that `directory` exists, was empty and is now ours; answers with what undoes it. */
function claimFolder(directory: string): () => void {
  const missing = missingFolders(directory);
  const series = join(directory, "series");
  return asStoreError("unwritable", "create run folder", directory, () => {
    const existing = statSync(directory, { throwIfNoEntry: false });
    if (existing?.isDirectory() === true && readdirSync(directory).length > 0) throw alreadyThere(directory);
    try {
      // One by one: Node's recursive form never returns below /proc.
      for (const folder of missing.toReversed()) makeFolder(folder);
      // Not recursive: of two processes that found the folder empty, only one can create this.
      mkdirSync(series);
    } catch (error) {
      removeEmptyFolders(missing);
      throw systemErrorCode(error) === "EEXIST" && existsSync(series) ? alreadyThere(directory) : error;
    }
    return () => {
      rmSync(series, { recursive: true, force: true });
      for (const name of ["experiment.yaml", "manifest.json"]) rmSync(join(directory, name), { force: true });
      removeEmptyFolders(missing);
    };
  });
}

/** Another run may create a common parent at the same moment. */
function makeFolder(path: string): void {
  try {
    mkdirSync(path);
  } catch (error) {
    if (systemErrorCode(error) !== "EEXIST" || !statSync(path).isDirectory()) throw error;
  }
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

/** Records one run. Made by `createRun`; one writer a folder. */
export class RunWriter {
  readonly directory: string;
  readonly #columns: readonly Column[];
  readonly #steps: Float64Array;
  readonly #buffers: readonly ColumnValues[];
  #manifest: RunManifest;
  #rows = 0;
  #lastStep = -1;
  #follows: number | null = null;
  #finished = false;

  constructor(directory: string, manifest: RunManifest, columns: readonly Column[], spanRows: number) {
    this.directory = directory;
    this.#manifest = manifest;
    this.#columns = columns;
    this.#steps = new Float64Array(spanRows);
    this.#buffers = columns.map(({ type }) =>
      type === "f32" ? new Float32Array(spanRows) : new Float64Array(spanRows),
    );
  }

  /**
   * Records the row of one step. Allocates nothing; every `spanRows` rows it first writes the full span to disk.
   *
   * @param step greater than every step before
   * @param values one value a column, in the order given to `createRun`; f32 columns round to nearest
   * @throws StoreError when the full span cannot be written; neither the span nor this row is lost if the call is repeated
   */
  appendRow(step: number, values: ArrayLike<number>): void {
    const buffers = this.#buffers;
    if (this.#finished) throw new Error("the run is finished; no row can be added");
    if (!(step > this.#lastStep)) throw new RangeError(`step ${step} does not follow step ${this.#lastStep}`);
    if (values.length !== buffers.length) {
      throw new RangeError(`a row has ${buffers.length} values, not ${values.length}`);
    }
    if (this.#rows === this.#steps.length) this.flush();
    const row = this.#rows;
    this.#steps[row] = step;
    for (let i = 0; i < buffers.length; i++) (buffers[i] as ColumnValues)[row] = values[i] as number;
    this.#rows = row + 1;
    this.#lastStep = step;
  }

  /** Adds one line to events.jsonl. NaN and infinities are written as strings. */
  appendEvent(event: RunEvent): void {
    const path = join(this.directory, "events.jsonl");
    asStoreError("unwritable", "append to", path, () => appendFileSync(path, `${toJson(event)}\n`));
  }

  /** Writes the rows recorded since the last span as a series file of their own. Does nothing when there are none. */
  flush(): void {
    const rows = this.#rows;
    if (rows === 0) return;
    const steps = this.#steps.subarray(0, rows);
    const bytes = encodeSeries({
      steps,
      columns: this.#columns.map((column, i) => ({
        ...column,
        values: (this.#buffers[i] as ColumnValues).subarray(0, rows),
      })),
      follows: this.#follows,
    });
    const name = seriesFileName(steps[0] as number, this.#lastStep);
    writeFileAtomically(join(this.directory, "series", name), bytes);
    this.#follows = this.#lastStep;
    this.#rows = 0;
  }

  /**
   * Writes the last span and the final manifest. May be repeated when it throws StoreError; nothing is lost.
   *
   * @param status how the run ended
   * @param extra further facts for the manifest, such as the hash of the parameters
   */
  finish(status: Exclude<RunStatus, "running">, extra: Readonly<Record<string, unknown>> = {}): void {
    if (this.#finished) throw new Error("the run is already finished");
    this.flush();
    const manifest: RunManifest = {
      ...this.#manifest,
      ...extra,
      status,
      endedAt: new Date().toISOString(),
      steps: this.#lastStep < 0 ? null : this.#lastStep,
    };
    writeFileAtomically(join(this.directory, "manifest.json"), `${toJson(manifest, 2)}\n`);
    this.#manifest = manifest;
    this.#finished = true;
  }
}
