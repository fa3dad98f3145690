/** @file Label noise: some training equations get the answer of another equation. */
import { createStream, uniform } from "../random/index.ts";
import { SettingError } from "../settingError.ts";
import type { OperationTable } from "./operationTable.ts";

/**
 * The table with the answers of the first `count` training rows replaced. Each gets the answer of a row drawn from the
 * whole table, with replacement, by the stream "noise" of `seed`: the answers are as frequent as in the table, and one
 * may be right by chance. So does openai/grok (`_noisy_k`; Power et al. 2022, appendix A.4), with NumPy's draws.
 * @throws SettingError as `refuseTooNoisy` does.
 */
export function replaceAnswers(
  table: OperationTable,
  trainRows: Int32Array,
  count: number,
  seed: number,
): OperationTable {
  refuseTooNoisy(count, trainRows.length);
  const stream = createStream(seed, "noise");
  const c = table.c.slice();
  for (const row of trainRows.subarray(0, count)) {
    c[row] = table.c[Math.floor(uniform(stream) * table.rows)] as number;
  }
  return { ...table, c };
}

/** @throws SettingError where there are not that many training rows. */
export function refuseTooNoisy(count: number, trainRows: number): void {
  if (Number.isInteger(count) && count >= 0 && count <= trainRows) return;
  const allowed = `a whole number from 0 to ${trainRows}, the number of training rows`;
  throw new SettingError("data.noisyLabels", count, allowed);
}
