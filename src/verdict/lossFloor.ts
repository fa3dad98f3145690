/** @file The least that the losses of a run can be, and what they are above it. */
import { aboveFloor, scaleToLoss } from "../analysis/index.ts";
import type { ColumnValues, Series } from "../series.ts";
import type { RunFacts } from "../store/index.ts";

/** Columns that hold the loss of a run. */
export const LOSS_COLUMNS: ReadonlySet<string> = new Set(["trainLoss", "validationLoss"]);

interface Floored {
  readonly manifest: Pick<RunFacts, "loss">;
}

/** 0 where it is not known. */
export function floorOf({ manifest }: Floored): number {
  return manifest.loss?.floor ?? 0;
}

/** A run's series with its losses as the detector sees them: above their floor. The series itself where that is 0. */
export function takeOffFloor({ series, manifest }: Floored & { readonly series: Series }): Series {
  const { loss } = manifest;
  if (loss === undefined || !loss.floor) return series;
  const { fitLoss } = scaleToLoss(loss);
  const above = ([name, values]: [string, ColumnValues]): [string, ColumnValues] => [
    name,
    LOSS_COLUMNS.has(name) ? aboveFloor(values, loss.floor ?? 0, fitLoss) : values,
  ];
  return { ...series, columns: Object.fromEntries(Object.entries(series.columns).map(above)) };
}
