/** @file The learning rate over the steps: warm-up, then constant, cosine or linear. */
import { z } from "zod";

const steps = z.int().max(1_000_000_000);

/** The settings of a learning rate, for every optimizer. */
export const scheduleSettings = {
  warmupSteps: steps
    .min(0)
    .default(0)
    .describe(
      "Steps over which the learning rate rises in a line from 0: step s, counted from 1, has the share (s − 1)/warmupSteps of it, at most 1. The first step then has rate 0, as in openai/grok. 0 for no warm-up.",
    ),
  schedule: z
    .enum(["constant", "cosine", "linear"])
    .default("constant")
    .describe("How the learning rate falls: not at all, along half a cosine, or in a line."),
  scheduleSteps: steps
    .min(1)
    .default(100_000)
    .describe("Steps after which a cosine or linear schedule has reached its end, where it stays."),
  finalShare: z
    .number()
    .min(0)
    .max(1)
    .default(0.1)
    .describe("Share of the learning rate at the end of a cosine or linear schedule."),
};

/** The step size, with this default. */
export const learningRate = (usual: number) =>
  z.number().positive().default(usual).describe("Step size; the largest where there is warm-up or a schedule.");

export type ScheduleSettings = z.output<z.ZodObject<typeof scheduleSettings>>;

/** The learning rate of `step`, counted from 1, after warm-up and schedule: for the `scalars` of an optimizer. */
export function learningRateAt(settings: ScheduleSettings & { readonly learningRate: number }, step: number): number {
  return settings.learningRate * scheduleFactor(settings, step);
}

/**
 * Factor of the learning rate at `step`, counted from 1. A warm-up gives its first step the rate 0, as openai/grok does:
 * min(1, (step − 1) / warmupSteps).
 */
export function scheduleFactor(settings: ScheduleSettings, step: number): number {
  const { warmupSteps, schedule, scheduleSteps, finalShare } = settings;
  const done = step - 1;
  const warmup = warmupSteps === 0 ? 1 : Math.min(1, done / warmupSteps);
  const progress = Math.min(1, done / scheduleSteps);
  return warmup * (finalShare + (1 - finalShare) * remaining(schedule, progress));
}

/** What is left of the descent from 1 to 0. */
function remaining(schedule: ScheduleSettings["schedule"], progress: number): number {
  if (schedule === "constant") return 1;
  return schedule === "linear" ? 1 - progress : (1 + cosine(progress)) / 2;
}

/** cos(π x) for x from 0 to 1 by its power series: `Math.cos` may differ between engines. */
export function cosine(x: number): number {
  // About the middle, where the argument is at most π/2 in size: cos(π x) = −sin(π (x − 1/2)).
  const angle = Math.PI * (x - 0.5);
  let term = angle;
  let total = term;
  for (let k = 2; k < 30; k += 2) {
    term *= (-angle * angle) / (k * (k + 1));
    total += term;
  }
  return -total;
}
