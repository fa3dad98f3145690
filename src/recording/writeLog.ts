/** @file Makes a run folder of a log: numbers over steps that something else has recorded. */

import { DEFAULT_SLINGSHOT_OPTIONS } from "../analysis/index.ts";
import type { Table, TableColumn } from "../interop/table.ts";
import { MOST_LOSS_FLOOR } from "../limits.ts";
import { fitsFloat32 } from "../series.ts";
import type { ImportedFrom, RunFacts } from "../store/index.ts";
import { readVersion } from "../version.ts";
import { pluralise } from "../words.ts";
import { createRun, type RunSettings } from "./createRun.ts";
import { newRunDirectory } from "./runDirectory.ts";

/** What rounding may take a mean loss below its least: a quantum of bfloat16, and what is lost in float32's sums. */
const ROUNDING = { share: 2 ** -8, nats: 1e-6 };

export interface LogSettings {
  /** Folder in which the run's own folder is made. */
  readonly root: string;
  /** Of the run. */
  readonly name: string;
  /** The file that the log was, where it was one. */
  readonly importedFrom?: ImportedFrom;
  /** What was not taken as it stood, one line each. */
  readonly notes?: readonly string[];
  /** The least that `trainLoss` and `validationLoss` can be, in nats. Default 0. */
  readonly lossFloor?: number;
  /** What lists of runs are to show of it. */
  readonly outcome?: RunFacts["outcome"];
  /** Hears which share is written. */
  readonly onProgress?: (share: number) => void;
}

/**
 * Writes a log as a run that reports, queries and `readRun` take like any other, and that nothing can go on from. Those
 * columns are understood that have the names of a run's own: `trainLoss`, `trainAccuracy`, `lastLayerNorm`,
 * `validationAccuracy`. They are stored as float32 where that loses no bit.
 * @returns the run's folder
 * @throws RangeError for columns that are not as long as `step`, steps that do not increase, names that are taken, and a
 * floor that is out of bounds or above a loss
 * @throws StoreError where the folder cannot be written
 * @example
 * import { writeLog } from "slingshot-lab/recording";
 * import { readRun } from "slingshot-lab/store";
 *
 * const step = Float64Array.of(10, 20, 30);
 * const trainLoss = Float64Array.of(2.5, 0.5, 0.125);
 * const run = writeLog({ step, columns: [{ name: "trainLoss", values: trainLoss }] }, { root: "runs", name: "mine" });
 * console.log((await readRun(run)).series.columns.trainLoss?.join(" ")); // 2.5 0.5 0.125
 */
export function writeLog({ step, columns }: Table, settings: LogSettings): string {
  const { root, name, importedFrom, notes = [], lossFloor = 0, outcome, onProgress = () => {} } = settings;
  for (const column of columns) {
    if (column.values.length === step.length) continue;
    throw new RangeError(
      `the column ${column.name} has ${column.values.length} ${pluralise(column.values.length, "value")} for ${step.length} ${pluralise(step.length, "step")}`,
    );
  }
  if (!(lossFloor >= 0 && lossFloor <= MOST_LOSS_FLOOR))
    throw new RangeError(`lossFloor is ${lossFloor}: it must be a number from 0 to ${MOST_LOSS_FLOOR}`);
  const below = findLossBelow(lossFloor, columns);
  if (below !== null) throw new RangeError(`lossFloor is ${lossFloor}, and trainLoss goes down to ${below}`);
  const directory = newRunDirectory(root, name, new Date());
  const run: RunSettings = {
    experiment: { name, ...(importedFrom && { importedFrom }) },
    manifest: {
      ...{ version: readVersion(), notes, ...factsOfLog(lossFloor) },
    },
    columns: columns.map(({ name, values }) => ({ name, type: fitsFloat32(values) ? "f32" : "f64" })),
  };
  createRun(directory, run, (writer) => {
    const row = new Float64Array(columns.length);
    for (const [i, at] of step.entries()) {
      if (i % 1024 === 0) onProgress(i / step.length);
      for (const [column, { values }] of columns.entries()) row[column] = values[i] as number;
      writer.appendRow(at, row);
    }
    writer.finish("done", outcome && { outcome });
  });
  return directory;
}

/** What a manifest says of a log, by which it is judged. */
export function factsOfLog(lossFloor: number): Pick<RunFacts, "kind" | "loss"> {
  const fittedBelow = lossFloor + DEFAULT_SLINGSHOT_OPTIONS.fitLoss;
  return { kind: "imported-log", ...(lossFloor > 0 && { loss: { unit: "nats", fittedBelow, floor: lossFloor } }) };
}

/** The least `trainLoss` where it is further below the floor than rounding takes it: then that is no floor. Else null. */
export function findLossBelow(floor: number, columns: readonly TableColumn[]): number | null {
  if (floor === 0) return null;
  let least = Number.POSITIVE_INFINITY;
  for (const loss of columns.find(({ name }) => name === "trainLoss")?.values ?? []) {
    if (Number.isFinite(loss)) least = Math.min(least, loss);
  }
  return floor - least > floor * ROUNDING.share + ROUNDING.nats ? least : null;
}
