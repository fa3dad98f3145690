/** @file Notsawo's evidence as a number: two heat maps over learning rate and weight decay, and how far they rank their cells alike. */
import { type BootstrapOptions, bootstrap, type Estimate } from "./bootstrap.ts";
import { groupBy, rankCorrelation } from "./ranks.ts";

/** A run that lies in a cell. */
export interface MappedRun {
  readonly learningRate: number;
  readonly weightDecay: number;
  /** Where it stands on the other axes. */
  readonly setting: string;
  /** At its last validation, 0 to 1. */
  readonly validationAccuracy: number;
  /** Of the first steps, a logarithm. */
  readonly activity: number;
}

export interface HeatMaps {
  /** Ascending. */
  readonly learningRates: readonly number[];
  readonly weightDecays: readonly number[];
  /** [learning rate][weight decay]: means over the runs of a cell; null where there is none. */
  readonly validationAccuracy: readonly (readonly (number | null)[])[];
  /** Geometric means. */
  readonly activity: readonly (readonly (number | null)[])[];
  readonly runs: number;
  /** Spearman's correlation over cells between the two maps, −1 to 1; runs drawn again within their cells. */
  readonly likeness: Estimate | null;
  /** The same over the runs of each setting by itself; of settings with fewer than five runs, or without a difference, null. */
  readonly likenessOf: Readonly<Record<string, number | null>>;
}

/** Of fewer runs ranks say nothing. */
const FEWEST_RUNS = 5;

/** Both maps, or null where there are not two values of either. */
export function drawHeatMaps(runs: readonly MappedRun[], options: BootstrapOptions): HeatMaps | null {
  const learningRates = valuesOf(runs.map(({ learningRate }) => learningRate));
  const weightDecays = valuesOf(runs.map(({ weightDecay }) => weightDecay));
  if (learningRates.length < 2 || weightDecays.length < 2) return null;
  const cells = groupBy(runs, cellOf);
  const map = (of: (cell: readonly MappedRun[]) => number) =>
    learningRates.map((learningRate) =>
      weightDecays.map((weightDecay) => {
        const cell = cells.get(cellOf({ learningRate, weightDecay }));
        return cell === undefined ? null : of(cell);
      }),
    );
  return {
    ...{ learningRates, weightDecays, runs: runs.length },
    validationAccuracy: map(accuracyOf),
    activity: map((cell) => 10 ** activityOf(cell)),
    likeness: bootstrap(runs, cellOf, correlate, options),
    likenessOf: Object.fromEntries(
      [...groupBy(runs, ({ setting }) => setting)].map(([setting, own]) => [
        setting,
        own.length < FEWEST_RUNS ? null : correlate(own),
      ]),
    ),
  };
}

const valuesOf = (values: readonly number[]) => [...new Set(values)].sort((a, b) => a - b);

const cellOf = ({ learningRate, weightDecay }: Pick<MappedRun, "learningRate" | "weightDecay">) =>
  `${learningRate} ${weightDecay}`;

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
const accuracyOf = (cell: readonly MappedRun[]) => mean(cell.map(({ validationAccuracy }) => validationAccuracy));
const activityOf = (cell: readonly MappedRun[]) => mean(cell.map(({ activity }) => activity));

function correlate(runs: readonly MappedRun[]): number | null {
  const cells = [...groupBy(runs, cellOf).values()];
  const value = rankCorrelation(cells.map(accuracyOf), cells.map(activityOf));
  return Number.isNaN(value) ? null : value;
}
