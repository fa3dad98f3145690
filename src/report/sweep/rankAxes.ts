/** @file Which axes of a sweep tell most of how its runs ended. Runs in the browser, too. */
import type { Measured, SweepAxis, SweepData } from "../../charts/sweepData.ts";
import { pickMeasured, splitRuns } from "./summary.ts";

export interface RankedAxis {
  readonly path: string;
  /** Of the variance of the ranks of what was measured, what lies between the values of the axis. */
  readonly share: number;
}

/**
 * Axes, those first that tell most of what was measured, on average over the measures; of those that tell as much, the
 * first in the sweep. Ranks, since a loss goes over decades: the share is Kruskal and Wallis's H over n − 1. What had not
 * happened comes after all that had. An axis that few runs have tells little, however much it tells of those.
 */
export function rankAxes(
  sweep: SweepData,
  shown: readonly number[],
  measures: readonly string[],
  axes: readonly SweepAxis[] = sweep.axes,
): RankedAxis[] {
  const ranks = measures.map((name) => rankMeasured(pickMeasured(sweep, shown, name)));
  const places = new Map(shown.map((run, place) => [run, place]));
  const ranked = axes.map(({ path }) => {
    const groups = splitRuns(sweep, shown, path).map(({ runs }) => runs.map((run) => places.get(run) as number));
    const shares = ranks.map((all) =>
      explainVariance(
        groups.map((group) => group.flatMap((place) => all[place] ?? [])),
        all.filter((rank) => rank !== null),
      ),
    );
    const share = shares.reduce((sum, one) => sum + one, 0) / measures.length;
    // Sums of the same numbers in another order differ in their last bits, and are a tie.
    return { path, share: Math.round(share * 1e9) / 1e9 };
  });
  return ranked.sort((a, b) => b.share - a.share);
}

/** Ranks from 0, those of equals their mean; null where nothing is known. */
export function rankMeasured(all: readonly Measured[]): (number | null)[] {
  const numbers = all.map((value) => (typeof value === "object" && value !== null ? Infinity : value));
  const sorted = Float64Array.from(numbers.filter((value) => value !== null)).sort();
  const ranks = new Map<number, number>();
  for (let first = 0; first < sorted.length; ) {
    const value = sorted[first] as number;
    let next = first;
    while (sorted[next] === value) next++;
    ranks.set(value, (first + next - 1) / 2);
    first = next;
  }
  return numbers.map((value) => (value === null ? null : (ranks.get(value) ?? null)));
}

/** Share of the variance of `all` numbers that lies between the means of groups of them (η²); 0 where they do not vary. */
export function explainVariance(
  groups: readonly (readonly number[])[],
  all: readonly number[] = groups.flat(),
): number {
  const meanOf = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = (values: readonly number[], mean: number) => values.reduce((sum, v) => sum + (v - mean) ** 2, 0);
  const inside = groups.flat();
  const mean = meanOf(inside);
  const known = groups.filter((group) => group.length > 0);
  const between = known.reduce((sum, group) => sum + group.length * (meanOf(group) - mean) ** 2, 0);
  const total = squares(all, meanOf(all));
  return total > 0 ? between / total : 0;
}

/** The axis chosen; for `*` the one that tells most and is not taken, and none where there is no other. */
export function pickAxis(ranked: readonly RankedAxis[], chosen: string, taken: readonly string[]): string {
  return chosen !== "*" ? chosen : (ranked.find(({ path }) => !taken.includes(path))?.path ?? "");
}
