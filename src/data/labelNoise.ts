/** @file Label noise: some training equations get the answer of another equation. */
import { createStream, uniform } from "../random/index.ts";
import { DataError } from "./dataError.ts";
import type { OperationTable } from "./operationTable.ts";

/**
 * The table with the answers of the first `count` training rows replaced. Each gets the answer of a row drawn from the
 * whole table, with replacement, by the stream "noise" of `seed`: the answers are as frequent as in the table, and one
 * may be right by chance. So does openai/grok (`_noisy_k`; Power et al. 2022, appendix A.4), with NumPy's draws.
 * @throws DataError where there are not that many training rows.
 */
export function replaceAnswers(
  table: OperationTable,
  trainRows: Int32Array,
  count: number,
  seed: number,
): OperationTable {
  if (!Number.isInteger(count) || count < 0 || count > trainRows.length) {
    const allowed = `a whole number from 0 to ${trainRows.length}, the number of training rows`;
    throw new DataError("data.noisyLabels", count, allowed);
  }
  const stream = createStream(seed, "noise");
  const c = table.c.slice();
  for (const row of trainRows.subarray(0, count)) {
    c[row] = table.c[Math.floor(uniform(stream) * table.rows)] as number;
  }
  return { ...table, c };
}
