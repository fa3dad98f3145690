/** @file Spikes of the loss, whatever the norm does: what remains where there are no slingshots. */
import { DEFAULT_SLINGSHOT_OPTIONS, SpikeWatch } from "../analysis/index.ts";
import type { Series } from "../series.ts";
import { medianBetween, numbersBetween, TRANSITION } from "./cycles.ts";
import { mapRuns, type StudyRun } from "./studyRuns.ts";

/** The steps after fitting at which the training loss begins to spike, as the watch counts that saves checkpoints. */
export function listSpikes({ slingshots: { fittedAt } }: StudyRun, { step, columns }: Series): number[] {
  const losses = columns.trainLoss;
  if (fittedAt === null || losses === undefined) return [];
  const watch = new SpikeWatch(DEFAULT_SLINGSHOT_OPTIONS.spikeLoss);
  return [...step].filter((at, row) => watch.observe(losses[row] as number) && at > fittedAt);
}

/** A spike of the loss, with the quiet around it, whatever the detector of slingshots makes of it. */
export interface SpikeOfRun {
  readonly run: StudyRun;
  readonly series: Series;
  /** The step at which it begins. */
  readonly spike: number;
  /** The steps between the spike before it, or fitting, and it; and between it and the next one, or the end. Transitions are left out. */
  readonly before: readonly [from: number, to: number];
  readonly after: readonly [from: number, to: number];
}

/** By run, what `measure` says of each spike after fitting; one run in memory at a time. */
export async function measureSpikes<T>(
  runs: readonly StudyRun[],
  measure: (spike: SpikeOfRun) => T,
): Promise<readonly (readonly T[])[]> {
  return mapRuns(runs, async (run) => {
    const series = await run.read();
    const spikes = listSpikes(run, series);
    return spikes.map((spike, i) =>
      measure({
        ...{ run, series, spike },
        before: [(spikes[i - 1] ?? (run.slingshots.fittedAt as number)) + TRANSITION, spike - TRANSITION / 2],
        after: [spike + TRANSITION, (spikes[i + 1] ?? run.steps) - TRANSITION / 2],
      }),
    );
  });
}

/** Growth of the last layer's norm a step: in the last quarter of the quiet before a spike, and in the first quarter of that after it. */
export function normRates({ series, before, after }: SpikeOfRun): [before: number, after: number] {
  const norm = (step: number) => medianBetween(series, "lastLayerNorm", step, step + 1);
  const rate = (from: number, to: number) => (to > from ? (norm(to) - norm(from)) / (to - from) : Number.NaN);
  const quarterOf = ([from, to]: readonly [number, number]) => Math.floor((to - from) / 4);
  return [rate(before[1] - quarterOf(before), before[1]), rate(after[0], after[0] + quarterOf(after))];
}

/** How many there are; NaN where a run never fits. */
export async function countSpikes(run: StudyRun): Promise<number> {
  return run.slingshots.fittedAt === null ? Number.NaN : listSpikes(run, await run.read()).length;
}

/** Steps after fitting in which a fit may still be lost. */
const SETTLING = 100;
/** A training accuracy below it is a fit that is lost. */
const LEAST_FIT = 0.95;

/**
 * Whether training samples that were fitted are misclassified again, many at a time: of a loss that stays high this tells what its
 * spikes do not. Null where a run never fits.
 */
export async function losesFit({ slingshots: { fittedAt }, read }: StudyRun): Promise<boolean | null> {
  if (fittedAt === null) return null;
  const accuracies = numbersBetween(await read(), "trainAccuracy", fittedAt + SETTLING, Number.POSITIVE_INFINITY);
  return accuracies.length === 0 ? null : accuracies.some((accuracy) => accuracy < LEAST_FIT);
}
