/** @file The learning rate over the steps: warm-up, then constant, cosine or linear. */

export interface ScheduleSettings {
  /** Steps over which the rate rises linearly from 0; 0 for none. */
  readonly warmupSteps: number;
  readonly schedule: "constant" | "cosine" | "linear";
  /** Steps after which the schedule has reached its end. */
  readonly scheduleSteps: number;
  /** Share of the rate that is left at the end of a cosine or linear schedule. */
  readonly finalShare: number;
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
function cosine(x: number): number {
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
