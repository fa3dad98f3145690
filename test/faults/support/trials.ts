/** @file Many trials, two at a time; the first that fails is named with what repeats it. */
import { availableParallelism } from "node:os";
import { Random, SEED } from "./random.ts";

/** Each trial mostly waits for a disk or for the process that it started. */
const AT_ONCE = Math.min(availableParallelism(), 4);

/**
 * Runs `trial` `count` times, each with random numbers of its own.
 * @throws Error with the trial's number and the seed, and what the first failing trial threw
 */
export async function repeatTrials<T>(
  name: string,
  count: number,
  trial: (random: Random, index: number) => Promise<T>,
): Promise<T[]> {
  return forEachCase(
    Array.from({ length: count }, (_, index) => ({ label: `${name} ${index}`, index })),
    ({ label, index }) => trial(new Random(label), index),
  );
}

/** As `repeatTrials`, for cases that are listed; `label` tells them apart. */
export async function forEachCase<C extends { readonly label: string }, T>(
  cases: readonly C[],
  trial: (one: C) => Promise<T>,
): Promise<T[]> {
  const results: T[] = [];
  const only = process.env.SLINGSHOT_FAULT_CASE;
  const queue = [...cases.entries()].filter(([, { label }]) => only === undefined || label === only);
  const worker = async () => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
      const [index, one] = next;
      try {
        results[index] = await trial(one);
      } catch (error) {
        queue.length = 0;
        const repeat = `SLINGSHOT_FAULT_SEED=${SEED} SLINGSHOT_FAULT_CASE=${JSON.stringify(one.label)}`;
        const what = error instanceof Error ? (error.stack ?? error.message) : String(error);
        const failure = new Error(`${one.label} failed; ${repeat} repeats it\n${what}`);
        failure.stack = failure.message;
        throw failure;
      }
    }
  };
  // The other trials end first: they need the folders that go with the test.
  const ends = await Promise.allSettled(Array.from({ length: AT_ONCE }, worker));
  for (const end of ends) if (end.status === "rejected") throw end.reason;
  return results;
}

/** `nothing 12, a run 188`. */
export function tally(names: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return [...counts].map(([name, count]) => `${name} ${count}`).join(", ");
}
