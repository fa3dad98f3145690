/** @file A log as columns over ascending steps, and parts of it. */
import { countUpTo } from "../countUpTo.ts";

export type StepValues = Float32Array | Float64Array;

/** One entry a recorded step in every array. */
export interface StepSeries {
  /** Strictly increasing. */
  readonly step: Float64Array;
  /** By name; NaN where a step has no value. */
  readonly columns: Readonly<Record<string, StepValues>>;
}

/** The rows up to and with step `last`. */
export function takeUpTo({ step, columns }: StepSeries, last: number): StepSeries {
  const rows = countUpTo(step, last);
  const taken = Object.entries(columns).map(([name, values]) => [name, values.subarray(0, rows)] as const);
  return { step: step.subarray(0, rows), columns: Object.fromEntries(taken) };
}

/** The rows after step `last`. */
export function takeAfter({ step, columns }: StepSeries, last: number): StepSeries {
  const rows = countUpTo(step, last);
  const taken = Object.entries(columns).map(([name, values]) => [name, values.subarray(rows)] as const);
  return { step: step.subarray(rows), columns: Object.fromEntries(taken) };
}
