/** @file The small table in place of the papers': half a minute a run, in which it slingshots twice. */
import { PLAIN } from "../arms.ts";
import type { ArmSweep } from "../study.ts";

/**
 * A transformer of two layers and width 32 on tables modulo 23, full batch. At the usual rate of 1e-3 the loss comes down too
 * slowly for a slingshot in so few steps.
 */
export const SMALL = {
  ...PLAIN,
  ...{ "model.layers": 2, "model.width": 32, "model.heads": 2, "model.mlpWidth": 64 },
  ...{ "data.modulus": 23, "batch.size": "full", "optimizer.learningRate": 4e-3 },
} as const;

/** With most of the table to train on. */
export const SMALL_TABLE = { ...SMALL, "data.trainPercent": 80 } as const;

/** As deviations have it. */
export const SMALL_DEVIATION =
  "Tables modulo 23, width 32, two heads, full batch and a rate of 4e-3, in place of modulo 97, width 128, four heads, batches of 512 and 1e-3.";

export const SMALL_TABLE_DEVIATION = `${SMALL_DEVIATION} 80 % are trained on, in place of 50 %.`;

/** What the presets change of the paper's networks. */
export const PRESET_DEVIATION = "Pre-norm layers and a loss on the answer alone, as presets have them.";

/** Division on the small table, at most budgets with something set besides. */
export function smallDivision(seeds: number, steps: number, set: ArmSweep["set"] = {}): ArmSweep {
  return {
    ...{ experiment: "division", seeds },
    set: { ...SMALL_TABLE, steps, "validation.everySteps": 10, ...set },
  };
}
