/** @file Which measure and which axis of it a headline tells of. */
import type { Measure, SweepData } from "../../charts/sweepData.ts";
import { rankAxes } from "./rankAxes.ts";

export interface Strongest {
  readonly measure: Measure;
  readonly path: string;
}

/** Of these the first that varies along an axis is what a headline tells of. */
const LEADS = ["slings", "groks", "validationAccuracy"];

/** The axis that tells most of the leading measure. Null where none varies along an axis. */
export function findStrongestAxis(sweep: SweepData): Strongest | null {
  const all = sweep.runs.map((_, run) => run);
  for (const name of LEADS) {
    const measure = sweep.measures.find((candidate) => candidate.name === name);
    const [first] = measure === undefined ? [] : rankAxes(sweep, all, [name]);
    if (measure !== undefined && first !== undefined && first.share > 0) return { measure, path: first.path };
  }
  return null;
}
