/** @file The same network twice, loss in float32 and in float64, and what that changes. */
import type { Demonstration, Side } from "./demonstration.ts";

const bits = [32, 64].map(
  (width): Side => ({
    label: `loss in float${width}`,
    shortLabel: `loss in f${width}`,
    settings: [`loss.precision=f${width}`, `name=hypercube-loss-precision-f${width}`],
  }),
);

export const lossPrecision: Demonstration = {
  name: "demo",
  title: "The loss in float32 and in float64",
  preset: "hypercube",
  plan: "twice: with the loss in float32 and in float64",
  sides: bits,
};
