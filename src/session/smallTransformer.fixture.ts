/** @file For tests: a transformer small enough for the reference. */

/** 40 of 49 equations in batches of 16, the last of an epoch 8. */
export const SMALL_TRANSFORMER: readonly string[] = [
  "data.modulus=7",
  "data.trainPercent=95",
  "data.operation=addition",
  "model.width=8",
  "model.heads=2",
  "model.mlpWidth=12",
  "batch.size=16",
];
