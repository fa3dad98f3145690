/** @file How many steps a cell of a plate takes. */
import { ADAM_LINE, type AdamPlace } from "../../toys/index.ts";

/** The authors'. */
export const MOST_STEPS = ADAM_LINE.steps;
const LEAST_STEPS = 60_000;
/** Half of them pass before spikes are counted: until the mean of squares has forgotten how it began, 50 times over. */
const FORGOTTEN = 100;

export function stepsAt({ gamma }: AdamPlace): number {
  return Math.min(MOST_STEPS, Math.max(LEAST_STEPS, Math.ceil(FORGOTTEN / gamma)));
}
