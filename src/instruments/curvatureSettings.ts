/** @file Settings of probes that look at how a loss bends, and directions in which they look. */
import { z } from "zod";
import { dot, type Surface } from "../landscape/index.ts";
import { SettingError } from "../settingError.ts";
import type { ProbeContext, ProbeSurface } from "./probe.ts";
import type { Subject } from "./subject.ts";

export const surfaceSettings = {
  rows: z
    .union([z.enum(["all", "batch"]), z.int().min(1).max(1_048_576)])
    .default("all")
    .describe(
      "Which loss: that of all training rows, of the step's batch (`batch`), or of so many of the first training rows. Without dropout and noise on the weights, and without weight decay.",
    ),
  precision: z
    .enum(["f64", "f32"])
    .default("f64")
    .describe(
      "What network and loss are computed in. `f64`: the same function in float64. `f32`: in float32, with the loss as the run has it; where the network has fitted, the curvature of a cross-entropy is smaller than the rounding of float32.",
    ),
};

type SurfaceSettings = z.output<z.ZodObject<typeof surfaceSettings>>;

/** @throws SettingError where there are not as many rows */
export function checkSurface(probe: string, { rows }: SurfaceSettings, { shape }: Subject): void {
  if (typeof rows === "string" || rows <= shape.rows.train) return;
  const allowed = `at most ${shape.rows.train}, the training rows, or all, or batch`;
  throw new SettingError(`instruments.${probe}.rows`, rows, allowed);
}

export function askSurface(context: ProbeContext, { rows, precision }: SurfaceSettings): () => ProbeSurface {
  return context.surface({ rows: rows === "all" ? context.shape.rows.train : rows, precision });
}

/** dᵀHd / over; NaN where that is 0 over 0. */
export function curvatureAlong({ hessian, size }: Surface, direction: Float64Array, over: number): number {
  const length = Math.sqrt(dot(direction, direction));
  if (length === 0) return Number.NaN;
  const product = new Float64Array(size);
  // A direction of length 1: the square of a small one is 0 before the direction is.
  const unit = direction.map((value) => value / length);
  hessian.multiply(unit, product);
  return dot(unit, product) * ((length * length) / over);
}
