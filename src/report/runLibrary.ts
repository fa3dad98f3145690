/** @file Runs read from their folders, each once, and with a fork all the runs that it descends from. */
import { existsSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import { type ForkedFrom, listParentPlaces, type Run, readRun, StoreError } from "../store/index.ts";
import { formatStep } from "./formatNumber.ts";

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
    const path = resolve(directory);
    if (this.#runs.has(path)) return;
    const run = await readRun(directory);
    const origin = run.manifest.forkedFrom ?? null;
    this.#open.add(path);
    const parent = origin === null ? null : await this.#readParent(path, origin);
    this.#open.delete(path);
    this.#runs.set(path, { run, origin, parent });
  }

  async #readParent(path: string, origin: ForkedFrom): Promise<string | null> {
    const places = listParentPlaces(path, origin);
    // A manifest that by some mistake names its own run, or a descendant, as its parent has none.
    const parent = places.find((place) => existsSync(join(place, "manifest.json")) && !this.#open.has(place));
    const lost = `${basename(path)} is a fork of ${origin.run} at step ${formatStep(origin.step)}, which`;
    if (parent === undefined) {
      this.notes.push(`${lost} was not found; looked in ${places.join(", ")}`);
      return null;
    }
    try {
      await this.read(parent);
      return parent;
    } catch (error) {
      if (!(error instanceof StoreError)) throw error;
      this.notes.push(`${lost} cannot be read: ${error.message}`);
      return null;
    }
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
