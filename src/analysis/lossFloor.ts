/** @file The losses of a run above the least that they can be, as the detector sees them and charts draw them. */
import { type ColumnValues, countUpTo, type Series } from "../series.ts";
import { aboveFloor } from "./aboveFloor.ts";

/** Columns that hold the loss of a run. */
export const LOSS_COLUMNS: ReadonlySet<string> = new Set(["trainLoss", "validationLoss"]);

export interface LossFloor {
  /** The least that the loss can be. */
  readonly value: number;
  /** The mean loss above it at which a set counts as fitted. */
  readonly fitLoss: number;
  /** The last step of a fork's history whose loss is another function, which has another floor; null where there is none. */
  readonly otherLossEnd: number | null;
}

/** A run's series with its losses above their floor. The series itself where that is 0. Losses of another function stay as they are. */
export function takeOffLossFloor(series: Series, floor: LossFloor | null): Series {
  if (floor === null || floor.value === 0) return series;
  const from = countUpTo(series.step, floor.otherLossEnd ?? Number.NEGATIVE_INFINITY);
  const above = ([name, values]: [string, ColumnValues]): [string, ColumnValues] => {
    if (!LOSS_COLUMNS.has(name)) return [name, values];
    const lowered = Float64Array.from(values);
    lowered.set(aboveFloor(values.subarray(from), floor.value, floor.fitLoss), from);
    return [name, lowered];
  };
  return { ...series, columns: Object.fromEntries(Object.entries(series.columns).map(above)) };
}
