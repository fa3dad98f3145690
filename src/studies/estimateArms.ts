/** @file About how long the arms of studies take that are not trained yet. */
import { estimatePoints, examineSweep, isSweep, Journal, type Outcome } from "../sweep/index.ts";
import type { PlannedArm } from "./planArm.ts";

export interface ArmEstimate {
  readonly runs: number;
  /** Without an end. */
  readonly left: number;
  /** Of training those, one at a time. */
  readonly secondsLeft: number;
}

/**
 * By what ended runs took; before any has, a guess from the size of the network.
 * @param data where the files of its data are
 * @throws RequestError where they are not there, or hold no such data
 */
export async function estimateArm({ folder, plan }: PlannedArm, data: string | null): Promise<ArmEstimate> {
  const outcomes: ReadonlyMap<string, Outcome> = isSweep(folder) ? new Journal(folder).outcomes : new Map();
  const sweep = await examineSweep({ folder, ...plan }, plan.points, data);
  const seconds = estimatePoints(sweep, plan.points, outcomes);
  const left = plan.points.filter(({ hash }) => !outcomes.has(hash));
  const secondsLeft = left.reduce((sum, { hash }) => sum + (seconds.get(hash) ?? 0), 0);
  return { runs: plan.points.length, left: left.length, secondsLeft };
}
