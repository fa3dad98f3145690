/** @file Modular arithmetic made small: seconds a run, in place of the papers' transformers modulo 97 or 113. */
import { PLAIN } from "./arms.ts";
import type { ArmSweep } from "./study.ts";

/** A table modulo 31, one layer of width 32, full batches: settings of any preset on algorithmic data. */
export const SMALL_TRANSFORMER = {
  ...PLAIN,
  "data.modulus": 31,
  "data.trainPercent": 50,
  "model.layers": 1,
  "model.width": 32,
  "model.heads": 2,
  "model.mlpWidth": 64,
  // At which AdamW with a decay of 1 generalises in some hundreds of steps.
  "optimizer.learningRate": 4e-3,
  "batch.size": "full",
  "validation.everySteps": 10,
} as const;

export const SMALL_SAID = "One layer of width 32, a table modulo 31, full batches, a learning rate of 4e-3.";

/** A sweep of it, addition unless another preset is named. */
export function smallRuns(
  seeds: number,
  steps: number,
  set: NonNullable<ArmSweep["set"]>,
  axes: NonNullable<ArmSweep["axes"]> = {},
): ArmSweep {
  return { experiment: "addition", seeds, set: { ...SMALL_TRANSFORMER, steps, ...set }, axes };
}
