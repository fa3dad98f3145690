/** @file Whether a column of accuracies holds shares. */
import type { ColumnValues } from "../store/index.ts";

/** By how much a share that was rounded or averaged may exceed 1. */
const ROUNDING = 1e-6;

/** The largest value that is above 1, as percentages are; null where all are shares. */
export function findExcess(accuracy: ColumnValues | undefined): number | null {
  let highest = 1 + ROUNDING;
  for (const value of accuracy ?? []) if (value > highest) highest = value;
  return highest > 1 + ROUNDING ? highest : null;
}
