/** @file How far a run that is being written has come: its rows by the names of its files, and the last of them. */
import { openSeries } from "../columns/seriesFile.ts";
import type { SeriesFileName } from "../columns/seriesFileName.ts";
import { lastNumber } from "../series.ts";
import { listSeries, readSeriesFile } from "../store/readSeries.ts";

/** Null is what is not known. */
export interface LatestRow {
  /** File that it was read from. */
  readonly file: string | null;
  readonly step: number | null;
  /** How many there are, where each step has one. */
  readonly rows: number;
  readonly trainLoss: number | null;
  readonly trainAccuracy: number | null;
  /** At the last validation. */
  readonly validationAccuracy: number | null;
}

export const NO_ROW: LatestRow = {
  ...{ file: null, step: null, rows: 0 },
  ...{ trainLoss: null, trainAccuracy: null, validationAccuracy: null },
};

/**
 * The last row of the run in `directory`. A file that is damaged, or has just been merged, leaves what was known before.
 * @param before what was found when it was looked for last
 */
export async function readLatestRow(directory: string, before: LatestRow): Promise<LatestRow> {
  try {
    const files = await listSeries(directory);
    const last = findLast(files);
    if (last === null) return NO_ROW;
    if (last.name === before.file) return before;
    const open = openSeries(await readSeriesFile(directory, last), last, null);
    const [trainLoss, trainAccuracy, validationAccuracy] = NAMES.map((name) =>
      lastNumber(open.columns.find((column) => column.name === name)?.unpack()),
    );
    return {
      ...{ file: last.name, step: last.lastStep, rows: countRows(files) },
      trainLoss: trainLoss ?? null,
      trainAccuracy: trainAccuracy ?? null,
      validationAccuracy: validationAccuracy ?? before.validationAccuracy,
    };
  } catch {
    return before;
  }
}

const NAMES = ["trainLoss", "trainAccuracy", "validationAccuracy"] as const;

/** Of files that end with the same step the merged one comes first. */
const findLast = (files: readonly SeriesFileName[]): SeriesFileName | null =>
  files.reduce<SeriesFileName | null>(
    (last, file) => (last !== null && last.lastStep >= file.lastStep ? last : file),
    null,
  );

/** As far as names tell: a file has a row for each of its steps. */
export function countRows(files: readonly SeriesFileName[]): number {
  let rows = 0;
  let reached = 0;
  for (const { firstStep, lastStep } of files) {
    if (lastStep <= reached) continue;
    rows += lastStep - Math.max(firstStep - 1, reached);
    reached = lastStep;
  }
  return rows;
}
