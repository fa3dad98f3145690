/** @file Records a run into its folder: series, checkpoints, events, manifest. */
import { readFileSync } from "node:fs";
import { basename, join } from "node:path";
import type { Column } from "../columns/column.ts";
import { rowBytes } from "../columns/column.ts";
import { sha256 } from "../files/sha256.ts";
import { asStoreError } from "../files/storeError.ts";
import { SPAN_BYTES, SPAN_ROWS } from "../limits.ts";
import { checkpointFile } from "../store/checkpointName.ts";
import { type Settings, toYaml } from "../store/experimentFile.ts";
import {
  type CheckpointEntry,
  type CheckpointReason,
  type HistoryEntry,
  type RunEvent,
  type RunFacts,
  type RunManifest,
  type RunStatus,
  refuseOwnKeys,
} from "../store/facts.ts";
import { encodeManifest } from "../store/manifestFile.ts";
import { encodeEvents, eventsFile } from "../store/readEvents.ts";
import type { StoredRun } from "../store/readRun.ts";
import { chooseSuperfluous, listPinnedSteps, listUnlisted } from "../store/retention.ts";
import { encodeSafetensors, type NamedTensor } from "../tensors/safetensors.ts";
import { RecordedRows } from "./recordedRows.ts";
import type { RunFolder } from "./runFolder.ts";
import { SpanLog } from "./spanLog.ts";

/** Rows of a full series file: fewer where they are so wide that a file would be too large. */
function chooseSpanRows(columns: readonly Column[]): number {
  return Math.max(1, Math.min(SPAN_ROWS, Math.floor(SPAN_BYTES / rowBytes(columns))));
}

/** What `saveCheckpoint` stores. */
export interface CheckpointRequest {
  /** The last step that was done. */
  readonly step: number;
  /** May be views of memory that changes later; they are copied. */
  readonly tensors: readonly NamedTensor[];
  readonly metadata?: Readonly<Record<string, string>>;
  readonly reason: CheckpointReason;
  /** What else the manifest's entry is to say. */
  readonly facts?: Pick<CheckpointEntry, "parametersSha256">;
}

export interface WriterOptions {
  /** Rows in one series file; when absent 100,000, or as many as have 64 MiB. */
  readonly spanRows?: number;
  /** How many `interval` and `time` checkpoints stay; all when absent. */
  readonly keep?: number;
}

/**
 * Records one run, made by `createRun` or `openRun`. There is one writer a folder: every method throws StoreError of kind
 * `locked` once another process has taken the run over, and of kind `unwritable` when the system refuses a write. After
 * the latter nothing is lost, what was on disk is as it was, and the call can be repeated.
 */
export class RunWriter {
  /** The columns of the series, without `step`. */
  readonly columns: readonly Column[];
  readonly #folder: RunFolder;
  readonly #spanRows: number;
  readonly #keep: number;
  #manifest: RunManifest;
  /** What happened since the manifest was written. */
  #notes: HistoryEntry[] = [];
  #log: SpanLog;
  /** Null once only new steps can follow. */
  #recorded: RecordedRows | null;
  #lastStep = -1;
  #finished = false;

  /** @param stored what is on disk, where there is something */
  constructor(
    folder: RunFolder,
    manifest: RunManifest,
    { spanRows = chooseSpanRows(manifest.columns), keep = Number.POSITIVE_INFINITY }: WriterOptions,
    stored: Pick<StoredRun, "run" | "spans"> | null,
  ) {
    this.columns = manifest.columns;
    this.#folder = folder;
    this.#spanRows = spanRows;
    this.#keep = keep;
    this.#manifest = manifest;
    this.#log = new SpanLog(folder, manifest.columns, spanRows, null);
    this.#recorded = stored && new RecordedRows(folder, manifest.columns, stored);
  }

  get directory(): string {
    return this.#folder.directory;
  }

  /** The manifest as it is on disk. */
  get manifest(): RunManifest {
    return this.#manifest;
  }

  /**
   * Records the row of one step. Of a run that was opened again, a step that is recorded is compared with what is, one
   * that was lost to damage is written in its place, and all others follow the last. Rows are kept in memory until
   * `flush` is called or a series file is full, and longer where that file cannot be written.
   *
   * @param step a whole number, greater than that of the call before
   * @param values one value a column, in the order of `columns`; f32 columns round to nearest
   * @throws StoreError (`differs`) when another row is recorded for this step (NaN equals NaN)
   * @throws StoreError (`unwritable`) when rows that closed a gap must be written first and cannot; this one is then not
   *   taken
   */
  appendRow(step: number, values: ArrayLike<number>): void {
    if (this.#finished) throw new Error("the run is finished; no row can be added");
    if (!(step > this.#lastStep && Number.isSafeInteger(step))) {
      throw new RangeError(`step ${step} does not follow step ${this.#lastStep}`);
    }
    if (values.length !== this.columns.length) {
      throw new RangeError(`a row has ${this.columns.length} values, not ${values.length}`);
    }
    if (!this.#confirms(step, values)) this.#log.append(step, values);
    this.#lastStep = step;
  }

  /** Whether the row is recorded; if it is not, makes sure that the log ends where it belongs. */
  #confirms(step: number, values: ArrayLike<number>): boolean {
    const recorded = this.#recorded;
    if (recorded === null) return false;
    if (recorded.confirms(step, values)) return true;
    const before = recorded.stepBefore(step);
    if ((before ?? -1) > (this.#log.lastStep ?? -1)) {
      this.#log.flush();
      this.#log = recorded.continueAfter(before, this.#spanRows);
    }
    if (step > recorded.lastStep) this.#recorded = null;
    return false;
  }

  /**
   * Writes the rows that were added since, and merges small series files with them, so that there are never many.
   * Does nothing when there are none.
   */
  flush(): void {
    this.#log.flush();
  }

  /**
   * Writes the rows up to here, then a checkpoint, then the manifest that lists it; then those that are no longer to be
   * kept are removed. Returns the manifest's entry. A second one of the same step takes the place of the first.
   */
  saveCheckpoint({ step, tensors, metadata, reason, facts }: CheckpointRequest): CheckpointEntry {
    this.flush();
    const bytes = encodeSafetensors(tensors, metadata);
    const hash = sha256(bytes);
    const { checkpoints } = this.#manifest;
    const earlier = checkpoints.find((entry) => entry.step === step);
    const file = chooseCheckpointFile(step, hash, earlier);
    const entry: CheckpointEntry = { ...facts, step, file, bytes: bytes.length, sha256: hash, reason };
    const all = [...checkpoints.filter((other) => other !== earlier), entry].sort((a, b) => a.step - b.step);
    this.#folder.makeFolder("checkpoints");
    const superfluous = chooseSuperfluous(all, this.#keep, listPinnedSteps(this.directory));
    try {
      this.#folder.write(file, bytes);
      this.#writeManifest({ checkpoints: all.filter((other) => !superfluous.includes(other)) });
    } catch (error) {
      if (!this.#manifest.checkpoints.some((other) => other.file === file)) this.#folder.tryToRemove(file);
      throw error;
    }
    this.#removeCheckpoints(superfluous);
    if (earlier !== undefined && earlier.file !== file) this.#folder.tryToRemove(earlier.file);
    return entry;
  }

  /** Removes files that the manifest no longer lists. One that was pinned a moment ago is listed again instead. */
  #removeCheckpoints(entries: readonly CheckpointEntry[]): void {
    if (entries.length === 0) return;
    const pinned = listPinnedSteps(this.directory);
    const back = entries.filter(({ step }) => pinned.has(step));
    if (back.length > 0) {
      this.#writeManifest({ checkpoints: [...this.#manifest.checkpoints, ...back].sort((a, b) => a.step - b.step) });
    }
    for (const { step, file } of entries) if (!pinned.has(step)) this.#folder.tryToRemove(file);
  }

  /** Writes events.jsonl whole, in place of an earlier one. NaN and infinities are written as strings. */
  writeEvents(events: readonly RunEvent[]): void {
    const text = encodeEvents(events);
    const eventsSha256 = sha256(text);
    if (this.#manifest.eventsSha256 === eventsSha256) return;
    if (this.#manifest.eventsSha256 !== null) this.#writeManifest({ eventsSha256: null });
    this.#folder.write(eventsFile, text);
    this.#writeManifest({ eventsSha256 });
  }

  /** Adds an entry to the manifest's history. It is written with the next manifest. */
  note(kind: string, facts: Settings = {}): void {
    const own = { at: new Date().toISOString(), kind };
    this.#notes.push({ ...own, ...facts, ...own });
  }

  /** Writes the manifest with these facts; one that is `undefined` is taken out. RangeError for a key of the store's own. */
  updateManifest(facts: RunFacts): void {
    this.#writeManifest({}, facts);
  }

  /**
   * Moves a damaged file to `damaged/`, takes it off the manifest where it is a checkpoint, and notes both in the history.
   *
   * @param file relative to the run folder, as `Damage` names it; it may be gone
   * @returns its new name, null where it is gone
   */
  setAside(file: string, reason: string): string | null {
    const { checkpoints } = this.#manifest;
    const target = this.#folder.has(file) ? this.#chooseDamagedName(file) : null;
    if (target !== null) {
      this.#folder.makeFolder("damaged");
      this.#folder.move(file, target);
    }
    this.note("set-aside", { file, to: target, reason });
    // Last: a kill before leaves an entry without a file, which is noticed; the other way round, a file without an entry
    // would be taken for one that was never finished, and be deleted.
    this.#writeManifest({ checkpoints: checkpoints.filter((entry) => entry.file !== file) });
    return target;
  }

  #chooseDamagedName(file: string): string {
    for (let number = 1; ; number++) {
      const name = `damaged/${basename(file)}${number === 1 ? "" : `.${number}`}`;
      if (!this.#folder.has(name)) return name;
    }
  }

  /** Replaces experiment.yaml, as when a run is made longer. The manifest accepts both files while they change. */
  setExperiment(experiment: unknown): void {
    const text = toYaml(experiment);
    const nextExperimentSha256 = sha256(text);
    this.#writeManifest({ nextExperimentSha256 });
    this.#folder.write("experiment.yaml", text);
    this.#writeManifest({ experimentSha256: nextExperimentSha256, nextExperimentSha256: undefined });
  }

  /**
   * Writes the last rows and the final manifest, and gives the lock back.
   *
   * @param status how the run ended
   * @param extra further facts for the manifest, such as the hash of the parameters
   */
  finish(status: Exclude<RunStatus, "running">, extra: RunFacts = {}): void {
    if (this.#finished) throw new Error("the run is already finished");
    this.flush();
    this.#writeManifest({ status, endedAt: new Date().toISOString() }, extra);
    for (const file of listUnlisted(this.directory, this.#manifest)) this.#folder.tryToRemove(file);
    this.release();
  }

  /** Gives the lock back and leaves the run as it is on disk. Nothing can be written afterwards. */
  release(): void {
    this.#finished = true;
    this.#folder.lock.release();
  }

  #writeManifest(own: Partial<RunManifest>, facts: RunFacts = {}): void {
    refuseOwnKeys(facts);
    const steps = Math.max(this.#manifest.steps ?? -1, this.#log.lastWritten ?? -1);
    const history = [...this.#manifest.history, ...this.#notes];
    const manifest: RunManifest = { ...this.#manifest, ...facts, steps: steps < 0 ? null : steps, history, ...own };
    const path = join(this.directory, "manifest.json");
    const text = asStoreError("unwritable", "write", path, () => encodeManifest(manifest));
    const adopt = () => {
      this.#manifest = manifest;
      this.#notes = [];
    };
    try {
      this.#folder.write("manifest.json", text);
    } catch (error) {
      // Where only the fsync of the folder failed, the new manifest is the one that readers see.
      if (this.#isOnDisk(text)) adopt();
      throw error;
    }
    adopt();
  }

  #isOnDisk(text: string): boolean {
    try {
      return readFileSync(join(this.directory, "manifest.json"), "utf8") === text;
    } catch {
      return false;
    }
  }
}

/**
 * The same content keeps its name. Another one for the same step gets a name of its own: the first must stay intact
 * until the manifest lists the second.
 */
function chooseCheckpointFile(step: number, hash: string, earlier: CheckpointEntry | undefined): string {
  if (earlier?.sha256 === hash) return earlier.file;
  const usual = checkpointFile(step);
  return earlier?.file === usual ? checkpointFile(step, hash.slice(0, 8)) : usual;
}
