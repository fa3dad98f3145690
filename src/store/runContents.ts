/** @file What a run consists of, every file verified and none of the series unpacked: queries read of them what they need. */

import { join, resolve } from "node:path";
import { crc32 } from "node:zlib";
import type { Column } from "../columns/column.ts";
import { openSeries } from "../columns/seriesFile.ts";
import type { SeriesFileName } from "../columns/seriesFileName.ts";
import { findPages } from "../columns/seriesPages.ts";
import { readWhole, readWholeSync } from "../files/readWhole.ts";
import { cannotRead } from "../files/storeError.ts";
import { type ColumnValues, countUpTo } from "../series.ts";
import type { Settings } from "./experimentFile.ts";
import type { RunEvent, RunManifest } from "./facts.ts";
import { readEvents } from "./readEvents.ts";
import { readExperiment } from "./readManifest.ts";
import { checkSeriesSize, outline, readSeries, type SpanCache, seriesFacts } from "./readSeries.ts";
import type { Damage } from "./run.ts";
import { lookUntilSettled } from "./settledLook.ts";

/** An intact series file. */
export interface SeriesFile extends SeriesFileName {
  /** Absolute. */
  readonly path: string;
  /**
   * The last step of the file before it; -1 for the first. At least `firstStep` only where a writer that lost its lock
   * wrote once more: the files then agree in what both have.
   */
  readonly after: number;
}

export interface RunContents {
  readonly manifest: RunManifest;
  readonly experiment: Settings;
  readonly events: readonly RunEvent[];
  readonly files: readonly SeriesFile[];
  readonly damaged: readonly Damage[];
}

/** Values in the order of steps. */
export interface SeriesRows {
  readonly count: number;
  /** One a column that was asked for, in that order. */
  readonly columns: readonly ColumnValues[];
}

/**
 * The rows of `file` that no file before it has, at once.
 *
 * @param columns those of its run, after `step`
 * @param wanted places of columns: 0 is `step`, 1 the first of `columns`
 * @throws StoreError where it is gone, or no longer what its name says
 */
export function readSeriesRows(file: SeriesFile, columns: readonly Column[], wanted: readonly number[]): SeriesRows {
  try {
    const series = openSeries(readWholeSync(file.path, checkSeriesSize).bytes, file, columns);
    const first = countUpTo(series.steps, file.after);
    const all = [{ unpack: () => series.steps }, ...series.columns];
    const values = wanted.flatMap((place) => all[place]?.unpack().subarray(first) ?? []);
    return { count: series.steps.length - first, columns: values };
  } catch (error) {
    throw cannotRead(file.path, error);
  }
}

/** @throws StoreError as `readRun` */
export async function readRunContents(directory: string): Promise<RunContents> {
  return lookUntilSettled(
    directory,
    async ({ manifest, files }) => {
      const experiment = await readExperiment(directory, manifest);
      const { events, damaged: lostEvents } = await readEvents(directory, manifest);
      // The store is told the ends of what is intact, and leaves out what is superseded.
      const cache: SpanCache = new Map();
      for (const file of files) await verify(directory, file, manifest.columns, cache);
      const { spans, damaged } = await readSeries(directory, files, seriesFacts(manifest, experiment), cache);
      const series = spans.map(({ name, firstStep, lastStep, crc }, i) => ({
        ...{ name, firstStep, lastStep, crc },
        path: resolve(directory, "series", name),
        after: spans[i - 1]?.lastStep ?? -1,
      }));
      return { manifest, experiment, events, files: series, damaged: [...damaged, ...lostEvents] };
    },
    ({ damaged }) => damaged.length === 0,
  );
}

/** Puts an intact file into `cache`; a damaged one is left to the store, which says why it is. */
async function verify(
  directory: string,
  file: SeriesFileName,
  columns: readonly Column[],
  cache: SpanCache,
): Promise<void> {
  try {
    const bytes = await readWhole(join(directory, "series", file.name), checkSeriesSize);
    if (crc32(bytes) !== file.crc) return;
    const { follows } = findPages(bytes, file, columns);
    cache.set(file.name, outline({ ...file, follows }));
  } catch {
    // It is gone, or not what its name says.
  }
}
