/** @file Settings of probes that look at how a loss bends, and directions in which they look. */
import { z } from "zod";
import { sizeOf } from "../engine/index.ts";
import { SettingError } from "../settingError.ts";
import type { Measurement, ProbeContext, ProbeSurface, ReadTensor } from "./probe.ts";
import { preconditionerOf } from "./stability.ts";
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

/** P of the optimizer before the step, null where it has none yet: what a program must leave for it, and how it is read then. */
export function askPreconditioner({ optimizer, optimizerMemory, parameters }: ProbeContext) {
  const size = sizeOf(parameters.shape);
  const memory = [...optimizerMemory];
  return {
    outputs: memory.map(([, leaf]) => leaf),
    read: (values: ReadTensor, { updates }: Measurement): Float64Array | null => {
      const state = new Map(memory.map(([name, leaf]) => [name, values(leaf)]));
      return preconditionerOf(optimizer, { size, optimizer: state, updates: updates - 1 });
    },
  };
}
