/** @file What a session measures over many steps, as columns in memory. */
import type { Series } from "../series.ts";
import type { TrainingSession } from "./session.ts";

/**
 * Takes `count` steps and gives their rows as a run that is recorded has them, with a validation at the last of them.
 * @returns `step` and the columns by name, each `[count]`; NaN where a step has no such number
 * @throws RangeError where `count` is no whole number
 * @example
 * import { nodeHost } from "slingshot-lab/engine/node";
 * import { loadPreset } from "slingshot-lab/experiment";
 * import { createSession, recordSteps } from "slingshot-lab/session";
 *
 * const session = await createSession(loadPreset("hypercube"), { host: nodeHost });
 * const { step, columns } = recordSteps(session, 200);
 * session.dispose();
 * console.log(step.length, columns.trainAccuracy?.at(-1)); // 200 1
 */
export function recordSteps(session: TrainingSession, count: number): Series {
  if (!Number.isSafeInteger(count) || count < 0)
    throw new RangeError(`count: is ${count}, and must be a whole number of at least 0`);
  const step = new Float64Array(count);
  const columns = session.columns.map(({ name, type }) => ({
    name,
    values: type === "f32" ? new Float32Array(count) : new Float64Array(count),
  }));
  for (let row = 0; row < count; row++) {
    const measured = session.advance(row === count - 1);
    step[row] = session.step;
    for (const [place, { values }] of columns.entries()) values[row] = measured[place] as number;
  }
  return { step, columns: Object.fromEntries(columns.map(({ name, values }) => [name, values])) };
}
