/** @file Parts of a batch that are computed one after the other, where it is too large for memory at once. */
import { SettingError } from "../settingError.ts";

/**
 * Rows of the parts of a batch of `rows` rows, in order: `accumulate` for a batch of `size` rows, and proportionally fewer, rounded up,
 * for the shorter one at the end of an epoch. They differ by one row at most, the longer ones first, so that none is longer
 * than ⌈size / accumulate⌉.
 */
export function listParts(rows: number, size: number, accumulate: number): number[] {
  const count = Math.ceil((rows * accumulate) / size);
  const [least, longer] = [Math.floor(rows / count), rows % count];
  return Array.from({ length: count }, (_, part) => (part < longer ? least + 1 : least));
}

/** @throws SettingError where a batch has fewer rows than it is to have parts */
export function checkParts(size: number, accumulate: number): void {
  if (accumulate > size)
    throw new SettingError("batch.accumulate", accumulate, `a whole number from 1 to ${size}, the rows of a batch`);
}
