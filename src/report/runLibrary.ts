/** @file Runs read from their folders, each once, and with a fork all the runs that it descends from. */

import { existsSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import { compareSeries, type SeriesDifference } from "../analysis/index.ts";
import { StoreError } from "../files/index.ts";
import { type Series, takeUpTo } from "../series.ts";
import { type ForkedFrom, listParentPlaces, type Run, readRun } from "../store/index.ts";
import { formatStep } from "../words.ts";

export interface LibraryRun {
  readonly run: Run;
  readonly origin: ForkedFrom | null;
  /** Path of the parent, where the run is a fork and its parent could be read. */
  readonly parent: string | null;
}

/** Paths are absolute. */
export class RunLibrary {
  /** Parents that were not found or could not be read. */
  readonly notes: string[] = [];
  readonly #runs = new Map<string, LibraryRun>();
  /** Runs whose parents are being read. */
  readonly #open = new Set<string>();

  /**
   * Reads a run and its ancestors.
   * @param directory as the user wrote it, for messages
   * @throws StoreError
   */
  async read(directory: string): Promise<void> {
    if (this.#runs.has(resolve(directory))) return;
    await this.add(await readRun(directory));
  }

  /** Takes a run that was read, and reads its ancestors. */
  async add(run: Run): Promise<void> {
    const path = resolve(run.directory);
    const origin = run.manifest.forkedFrom ?? null;
    this.#open.add(path);
    const parent = origin === null ? null : await this.#readParent(path, run, origin);
    this.#open.delete(path);
    this.#runs.set(path, { run, origin, parent });
  }

  async #readParent(path: string, run: Run, origin: ForkedFrom): Promise<string | null> {
    const places = listParentPlaces(path, origin);
    const what = `${basename(path)} is a fork of ${origin.run} at step ${formatStep(origin.step)}, which`;
    const failures: string[] = [];
    for (const place of places) {
      // A manifest that by some mistake names its own run, or a descendant, as its parent has none.
      if (!existsSync(join(place, "manifest.json")) || this.#open.has(place)) continue;
      try {
        await this.read(place);
        const other = findOtherPast(this.get(place).run, run, origin.step);
        if (other === null) return place;
        failures.push(`${what} is not the run in ${place}: that has another ${other.column} at step ${other.step}`);
      } catch (error) {
        if (!(error instanceof StoreError)) throw error;
        failures.push(`${what} cannot be read: ${error.message}`);
      }
    }
    this.notes.push(...(failures.length > 0 ? failures : [`${what} was not found; looked in ${places.join(", ")}`]));
    return null;
  }

  /** A run that was read. */
  get(path: string): LibraryRun {
    const found = this.#runs.get(path);
    if (found === undefined) throw new Error(`${path} was not read`);
    return found;
  }

  /** The run's parent, its parent's parent, and so on. */
  ancestorsOf(path: string): string[] {
    const { parent } = this.get(path);
    return parent === null ? [] : [parent, ...this.ancestorsOf(parent)];
  }
}

/** Where a run differs from the rows that a fork of it has copied; null for the fork's parent. */
function findOtherPast(run: Run, fork: Run, step: number): SeriesDifference | null {
  // A fork may measure what its parent did not, and the other way round.
  const takePast = ({ series }: Run, other: Run): Series => {
    const past = takeUpTo(series, step);
    const shared = Object.entries(past.columns).filter(([name]) => Object.hasOwn(other.series.columns, name));
    return { step: past.step, columns: Object.fromEntries(shared) };
  };
  return compareSeries(takePast(run, fork), takePast(fork, run)).difference;
}
