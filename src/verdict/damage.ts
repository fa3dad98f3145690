/** @file What of a run could not be read, in words. */
import type { Damage } from "../store/index.ts";
import { formatStep } from "../words.ts";

/** `series/x.parquet (steps 1 to 5,000) cannot be read: it is cut`. */
export function describeDamage({ file, firstStep, lastStep, reason }: Damage): string {
  const steps =
    lastStep === null ? "" : ` (steps ${firstStep === null ? "up" : formatStep(firstStep)} to ${formatStep(lastStep)})`;
  return `${file}${steps} cannot be read: ${reason}`;
}
