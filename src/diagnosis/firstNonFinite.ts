/** @file The first number of a log that is none, or is infinite. */
import type { Series } from "../series.ts";
import type { TrainingFacts } from "./facts.ts";
import { roleOf } from "./roles.ts";

/** A number that is none. */
export interface NonFinite {
  readonly column: string;
  readonly step: number;
}

/**
 * What is measured beside a training and is ∞ where that goes well: the distance to a wall that is not met, an update of biases
 * that were 0, the threshold at a learning rate of 0, the margin over no other class, the classes of features that are all alike.
 */
const MAY_BE_INFINITE: ReadonlySet<string> = new Set([
  "classDistanceRatio",
  "classVarianceRatio",
  "coreWidth",
  "decoupling",
  "featureChange",
  "smallestMargin",
  "stabilityThreshold",
  "updateRatio",
]);

/**
 * The first step at which a column is infinite, but for those that may well be, or is known to be NaN: in a series NaN stands
 * for what was not recorded, so that who read the log must say where it was a number.
 */
export function findFirstNonFinite({ step, columns }: Series, { nonFinite = [] }: TrainingFacts): NonFinite | null {
  const found: NonFinite[] = [...nonFinite];
  for (const [column, values] of Object.entries(columns)) {
    if (MAY_BE_INFINITE.has(column.replace(/\/.*$/, ""))) continue;
    const row = findInfinity(values);
    if (row >= 0) found.push({ column, step: step[row] as number });
  }
  // Of one step the loss, which a person looks at, and which is computed before its gradient.
  const isLoss = ({ column }: NonFinite) => roleOf(column) === "trainLoss";
  return found.reduce<NonFinite | null>((first, one) => {
    const isFirst =
      first === null || one.step < first.step || (one.step === first.step && isLoss(one) && !isLoss(first));
    return isFirst ? one : first;
  }, null);
}

function findInfinity(values: ArrayLike<number>): number {
  for (let i = 0; i < values.length; i++) if (Math.abs(values[i] as number) === Number.POSITIVE_INFINITY) return i;
  return -1;
}
