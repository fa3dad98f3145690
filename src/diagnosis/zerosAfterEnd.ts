/** @file Zeros that stand in a log for a loss that was no number. */
import type { Series } from "../series.ts";
import { formatStep } from "../words.ts";
import type { NonFinite } from "./firstNonFinite.ts";
import { findRoles } from "./roles.ts";

/** A log to be judged, and what was left out of it, in words; null where nothing was. */
interface Cleared {
  readonly series: Series;
  readonly says: string | null;
}

/**
 * Leaves out a training loss that reads exactly 0 from some row after the first number that is none until the end, where it was above 0
 * before: some trainers write 0 for a NaN (Hugging Face's has `loss: 0.0, grad_norm: nan`). Judged as it stands, such a run would have
 * fitted its data.
 */
export function clearZerosAfterEnd(series: Series, firstNonFinite: NonFinite | null): Cleared {
  if (firstNonFinite === null) return { series, says: null };
  const { step, columns } = series;
  const name = findRoles(columns).trainLoss;
  const values = name === undefined ? undefined : columns[name];
  if (name === undefined || values === undefined) return { series, says: null };
  let from = values.length;
  let firstZero: number | null = null;
  for (let row = values.length - 1; row >= 0 && (step[row] as number) >= firstNonFinite.step; row--) {
    if (values[row] === 0) firstZero = row;
    else if (Number.isFinite(values[row])) break;
    from = row;
  }
  let last = from - 1;
  while (last >= 0 && !Number.isFinite(values[last])) last--;
  const before = values[last];
  if (firstZero === null || before === undefined || before <= 0) return { series, says: null };
  const cleared = Float64Array.from(values, (value, row) => (row < from ? value : Number.NaN));
  const says = `${name} reads exactly 0 from step ${formatStep(step[firstZero] as number)} to the end, after a number that is none: taken as not recorded`;
  return { series: { ...series, columns: { ...columns, [name]: cleared } }, says };
}
