/** @file Worse copies of a series: as logs that people have, and whether what is asked can still be seen in them, by their making. */
import { type Dice, rollDice } from "./draw.ts";
import type { LoggedSeries } from "./seriesFile.ts";
import type { Truth } from "./truth.ts";

/** A slingshot needs as many recorded rows of its quiet, and a spike of this size over what is recorded there. */
const [LEAST_ROWS, LEAST_RATIO, LEAST_LOSS] = [3, 1e4, 1e-3];

/** Steps after its onset in which a spike is looked for: in these a burst of our runs is over. */
const BURST_STEPS = 150;

/** Spikes as ours last some twenty steps and more, and begin at a loss near 1e-8: what is coarser may have missed them. */
const [SEEN_STEPS, SEEN_LOSS] = [20, 1e-7];

export interface Degraded {
  readonly how: string;
  readonly series: LoggedSeries;
  /** Steps in the place of each one of the full record; for epochs as fractions. */
  readonly perStep: number;
  /** Whether what the truth rests on is no longer there. */
  readonly isGone: boolean;
}

interface Worse {
  readonly series: LoggedSeries;
  /** What the rounding of a loss and a norm is; 0 for none. */
  readonly quantum?: number;
  /** Steps that one row stands for. */
  readonly span?: number;
  readonly perStep?: number;
}

const DEGRADATIONS: Readonly<Record<string, (series: LoggedSeries, dice: Dice, truth: Truth) => Worse>> = {
  "every 10th": (series) => ({ series: keepRows(series, (row) => row % 10 === 0), span: 10 }),
  "every 100th": (series) => ({ series: keepRows(series, (row) => row % 100 === 0), span: 100 }),
  "every 1,000th": (series) => ({ series: keepRows(series, (row) => row % 1000 === 0), span: 1000 }),
  "random tenth": (series, dice) => ({ series: keepRows(series, () => dice.uniform() < 0.1), span: 30 }),
  gaps: (series, dice) => ({ series: cutGaps(series, dice) }),
  "loss alone": (series) => ({ series: { ...series, trainAccuracy: null, lastLayerNorm: null } }),
  "loss alone, every 10th": (series) => ({
    series: { ...keepRows(series, (row) => row % 10 === 0), trainAccuracy: null, lastLayerNorm: null },
    span: 10,
  }),
  "no norm": (series) => ({ series: { ...series, lastLayerNorm: null } }),
  "norm every 100th": (series) => ({ series: { ...series, lastLayerNorm: thin(series.lastLayerNorm, 100) } }),
  "norm every 500th": (series) => ({ series: { ...series, lastLayerNorm: thin(series.lastLayerNorm, 500) } }),
  "2 decimals": (series) => roundTo(series, 2),
  "3 decimals": (series) => roundTo(series, 3),
  "4 decimals": (series) => roundTo(series, 4),
  "5 decimals": (series) => roundTo(series, 5),
  "3 significant digits": (series) => ({ series: mapColumns(series, (value) => Number(value.toPrecision(3))) }),
  "smoothed 0.9": (series) => ({ series: mapWhole(series, (values) => smooth(values, 0.9)), span: 20 }),
  "smoothed 0.99": (series) => ({ series: mapWhole(series, (values) => smooth(values, 0.99)), span: 200 }),
  "means of 10": (series) => ({ series: averageRows(series, 10), span: 10 }),
  "means of 100": (series) => ({ series: averageRows(series, 100), span: 100 }),
  cut: (series, dice, truth) => ({ series: cutInBurst(series, dice, truth) }),
  epochs: (series) => ({ series: { ...series, step: series.step.map((step) => step / 8) }, perStep: 1 / 8 }),
};

export function degradeAll(series: LoggedSeries, truth: Truth, seed: number): Degraded[] {
  return Object.entries(DEGRADATIONS).map(([how, degrade], k) => {
    const worse = degrade(series, rollDice(100 * seed + k), truth);
    const { perStep = 1 } = worse;
    return { how, series: worse.series, perStep, isGone: isGone(truth, worse) };
  });
}

/** Whether none of the cycles that were can be seen any more, or whether it cannot be seen that there were none. */
function isGone({ accepts, onsets }: Truth, worse: Worse): boolean {
  const { series, quantum = 0, span = 1, perStep = 1 } = worse;
  if (!accepts.includes("slingshots")) return span > SEEN_STEPS || quantum > SEEN_LOSS || series.lastLayerNorm === null;
  const seen = onsets.filter((onset, k) => {
    const quiet = rowsBetween(
      series,
      (onsets[k - 1] ?? 0) * perStep + (k > 0 ? BURST_STEPS * perStep : 0),
      onset * perStep,
    );
    const spike = rowsBetween(series, onset * perStep, (onset + BURST_STEPS) * perStep);
    if (quiet.length < LEAST_ROWS || spike.length === 0) return false;
    const losses = quiet.map((row) => series.trainLoss[row] as number).filter((loss) => loss < LEAST_LOSS);
    if (losses.length < LEAST_ROWS) return false;
    const trough = Math.max(1e-12, quantum / 2, Math.min(...losses));
    const peak = Math.max(...spike.map((row) => series.trainLoss[row] as number));
    return peak >= LEAST_LOSS && peak >= LEAST_RATIO * trough && seesGrowth(series, quiet, quantum);
  });
  // Without the norm one burst is like any other spike: only their return says more.
  return seen.length < (series.lastLayerNorm === null ? 2 : 1);
}

function seesGrowth({ lastLayerNorm }: LoggedSeries, quiet: readonly number[], quantum: number): boolean {
  if (lastLayerNorm === null) return true;
  const norms = quiet.map((row) => lastLayerNorm[row] as number).filter(Number.isFinite);
  return norms.length >= LEAST_ROWS && Math.max(...norms) - Math.min(...norms) >= 3 * quantum;
}

/** Rows of steps from one to before another. */
function rowsBetween({ step }: LoggedSeries, from: number, to: number): number[] {
  const rows: number[] = [];
  for (let row = 0; row < step.length; row++) {
    if ((step[row] as number) >= from && (step[row] as number) < to) rows.push(row);
  }
  return rows;
}

function mapWhole(series: LoggedSeries, map: (values: Float64Array) => Float64Array): LoggedSeries {
  const { step, trainLoss, trainAccuracy, lastLayerNorm } = series;
  return {
    step,
    trainLoss: map(trainLoss),
    trainAccuracy: trainAccuracy && map(trainAccuracy),
    lastLayerNorm: lastLayerNorm && map(lastLayerNorm),
  };
}

function mapColumns(series: LoggedSeries, map: (value: number) => number): LoggedSeries {
  return mapWhole(series, (values) => values.map(map));
}

function keepRows(series: LoggedSeries, keeps: (row: number) => boolean): LoggedSeries {
  const kept = Array.from(series.step, (_, row) => row).filter(keeps);
  const take = (values: Float64Array) => Float64Array.from(kept, (row) => values[row] as number);
  return { ...mapWhole(series, take), step: take(series.step) };
}

/** Ten gaps of a twentieth of the log each, which may meet. */
function cutGaps(series: LoggedSeries, dice: Dice): LoggedSeries {
  const rows = series.step.length;
  const length = Math.floor(rows / 20);
  const starts = Array.from({ length: 10 }, () => dice.whole(0, rows - length));
  return keepRows(series, (row) => !starts.some((start) => row >= start && row < start + length));
}

function thin(values: Float64Array | null, every: number): Float64Array | null {
  return values === null ? null : values.map((value, row) => (row % every === 0 ? value : Number.NaN));
}

function roundTo(series: LoggedSeries, decimals: number): Worse {
  const quantum = 10 ** -decimals;
  return { series: mapColumns(series, (value) => Number(value.toFixed(decimals))), quantum };
}

function smooth(values: Float64Array, keeps: number): Float64Array {
  let mean = values[0] ?? 0;
  return values.map((value) => {
    if (Number.isFinite(value)) mean = keeps * mean + (1 - keeps) * value;
    return Number.isFinite(value) ? mean : value;
  });
}

/** Means of so many rows, at the step of the last of them. */
function averageRows(series: LoggedSeries, rows: number): LoggedSeries {
  const groups = Math.floor(series.step.length / rows);
  const mean = (values: Float64Array) =>
    Float64Array.from({ length: groups }, (_, k) => {
      return values.subarray(k * rows, (k + 1) * rows).reduce((sum, value) => sum + value, 0) / rows;
    });
  const step = Float64Array.from({ length: groups }, (_, k) => series.step[(k + 1) * rows - 1] as number);
  return { ...mapWhole(series, mean), step };
}

/** Cut a few rows after the beginning of one of the cycles' spikes; where there is none, somewhere. */
function cutInBurst(series: LoggedSeries, dice: Dice, { onsets }: Truth): LoggedSeries {
  const onset = onsets[dice.whole(0, onsets.length - 1)];
  const last = onset === undefined ? dice.between(0.4, 1) * series.step.length : onset + dice.whole(0, 5);
  return keepRows(series, (row) => (series.step[row] as number) <= last);
}
