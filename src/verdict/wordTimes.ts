/** @file The times of grokking in words: a step, "not yet", or up to which step it is known that it had not happened. */
import {
  type FittedDefinition,
  type GrokkingDefinition,
  type GrokkingTimes,
  NOTSAWO_DEFINITION,
} from "../analysis/index.ts";
import { formatShare, formatStep } from "../words.ts";

export type TimeName = "t1" | "t2" | "t3" | "t4" | "delay";

/** Whether the times are those that are told where nobody asks for others; others name their definition. */
export function isUsual({ definition }: Pick<GrokkingTimes, "definition">): boolean {
  return definition.name === NOTSAWO_DEFINITION.name;
}

/**
 * `700`; where it has not happened `> 1,000`, the last step at which it was looked for, or, of the usual times, `not yet`.
 * @param isBounded whether that step is told
 */
export function wordTime(
  times: GrokkingTimes,
  name: TimeName,
  format: (step: number) => string = formatStep,
  isBounded = !isUsual(times),
): string {
  const step = times[name];
  if (step !== null) return format(step);
  if (times.unmeasured.some((other) => other === name)) return "not measured";
  const bound = isBounded ? findBound(times, name) : null;
  return bound === null ? "not yet" : `> ${format(bound)}`;
}

/** What a time that is null is more than; null where that says nothing. */
export function findBound({ t2, t4, lastStep, lastValidatedStep }: GrokkingTimes, name: TimeName): number | null {
  if (name === "t1" || name === "t2") return lastStep;
  if (name !== "delay") return lastValidatedStep;
  const waited = t2 === null || t4 !== null || lastValidatedStep === null ? null : lastValidatedStep - t2;
  return waited !== null && waited > 0 ? waited : null;
}

/** What happens at t2: `training accuracy first reached 100 %`. */
export function wordFitted({ column, threshold }: FittedDefinition): Readonly<Record<"was" | "is" | "never", string>> {
  return column === "trainAccuracy"
    ? {
        was: `training accuracy first reached ${formatShare(threshold)}`,
        is: `training accuracy first reaches ${formatShare(threshold)}`,
        never: `training accuracy never reached ${formatShare(threshold)}`,
      }
    : {
        was: `training loss first fell below ${threshold}`,
        is: `training loss first falls below ${threshold}`,
        never: `training loss never fell below ${threshold}`,
      };
}

/** Why there are no times by a definition. */
export function describeUnmeasured({ name, column, fitted }: GrokkingDefinition): string {
  return `${name} reads ${fitted.column} and ${column}, which are not both recorded, or accuracies are no shares`;
}
