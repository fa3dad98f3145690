/** @file The whole past of a fork: its parent's rows up to the step it starts from, then its own. */

export type StepValues = Float32Array | Float64Array;

/** A log as columns: one entry a recorded step in every array. */
export interface StepSeries {
  /** Strictly increasing. */
  readonly step: Float64Array;
  /** By name; NaN where a step has no value. */
  readonly columns: Readonly<Record<string, StepValues>>;
}

/**
 * One series of the rows of `parent` up to and with step `atStep`, followed by those of `fork` after it. What happens in
 * a fork can only be judged so: when the network fitted, and how low its loss had come, lies in the parent.
 * A column that only one of the two has is NaN in the rows of the other; it is float32 only where both are.
 * `detectSlingshots` takes `atStep` as `historyEnd`, so that it reports the fork's slingshots and not the parent's.
 *
 * A fork's log may begin with a copy of its parent's rows; they are left out, so that it makes no difference.
 *
 * @param parent the parent's own history where the parent is a fork itself
 * @param atStep the last step that the fork has in common with its parent
 */
export function joinHistory(parent: StepSeries, atStep: number, fork: StepSeries): StepSeries {
  const shared = countRows(parent.step, atStep);
  const skipped = countRows(fork.step, atStep);
  const rows = shared + fork.step.length - skipped;
  const step = new Float64Array(rows);
  step.set(parent.step.subarray(0, shared));
  step.set(fork.step.subarray(skipped), shared);
  const columns: Record<string, StepValues> = {};
  for (const name of new Set([...Object.keys(parent.columns), ...Object.keys(fork.columns)])) {
    const parts = [parent.columns[name]?.subarray(0, shared), fork.columns[name]?.subarray(skipped)];
    const narrow = parts.every((part) => part === undefined || part instanceof Float32Array);
    const values = narrow ? new Float32Array(rows).fill(NaN) : new Float64Array(rows).fill(NaN);
    if (parts[0] !== undefined) values.set(parts[0]);
    if (parts[1] !== undefined) values.set(parts[1], shared);
    columns[name] = values;
  }
  return { step, columns };
}

/** The rows up to and with step `last`. */
export function takeUpTo({ step, columns }: StepSeries, last: number): StepSeries {
  const rows = countRows(step, last);
  const taken = Object.entries(columns).map(([name, values]) => [name, values.subarray(0, rows)] as const);
  return { step: step.subarray(0, rows), columns: Object.fromEntries(taken) };
}

/** The rows after step `last`. */
export function takeAfter({ step, columns }: StepSeries, last: number): StepSeries {
  const rows = countRows(step, last);
  const taken = Object.entries(columns).map(([name, values]) => [name, values.subarray(rows)] as const);
  return { step: step.subarray(rows), columns: Object.fromEntries(taken) };
}

/** Number of rows with a step of at most `last`. */
export function countRows(step: Float64Array, last: number): number {
  let low = 0;
  let high = step.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((step[middle] as number) <= last) low = middle + 1;
    else high = middle;
  }
  return low;
}
