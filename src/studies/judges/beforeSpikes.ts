/** @file What was measured before each slingshot of a run. */
import type { StudyRun } from "../studyRuns.ts";

/** A stretch of steps, counted from a spike: −1 is the step before it. */
export interface Stretch {
  readonly from: number;
  readonly to: number;
}

/** What columns have in a stretch before one spike; measurements that were not made are left out. */
export interface BeforeSpike {
  /** Of a column, in the order of steps; none where it was not recorded. */
  read(column: string, stretch: Stretch): number[];
}

/** By run, every slingshot of it. */
export async function findSpikes(runs: readonly StudyRun[]): Promise<BeforeSpike[][]> {
  const found: BeforeSpike[][] = [];
  for (const run of runs) {
    const spikes = run.slingshots.slingshots;
    if (spikes.length === 0) continue;
    const { step, columns } = await run.read();
    found.push(
      spikes.map(
        ({ spike }): BeforeSpike => ({
          read: (column, { from, to }) => {
            const values = columns[column];
            if (values === undefined) return [];
            return [...step].flatMap((at, i) => {
              const value = values[i] as number;
              return at >= spike + from && at <= spike + to && !Number.isNaN(value) ? [value] : [];
            });
          },
        }),
      ),
    );
  }
  return found;
}
