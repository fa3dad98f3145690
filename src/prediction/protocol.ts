/** @file One protocol for all predictors: score after the first steps, fit on other settings, alarm, lead time, false alarms. */
import { type GrokkingTime, median, shareInterval } from "../analysis/index.ts";
import { type BootstrapOptions, bootstrap, type Estimate } from "./bootstrap.ts";
import type { Interval } from "./interval.ts";
import { fitLogistic } from "./logistic.ts";
import { type Measurement, measure, type Predictor, type Subject } from "./predictor.ts";
import { areaUnderCurve, groupBy, type Scored } from "./ranks.ts";

/** A run of which it is known what came of it. */
export interface KnownRun {
  readonly subject: Subject;
  /** Where it stands on the axes that are held out, by their names: `data.operation` is `addition`. */
  readonly setting: Readonly<Record<string, string>>;
  readonly time: GrokkingTime;
}

export interface ProtocolOptions extends BootstrapOptions {
  /** Steps after which is predicted. */
  readonly first: number;
  /** Chance at which an alarm may go off for a run that does not generalise, if it is of the kind of those fitted on. */
  readonly falseAlarms: number;
}

export const PROTOCOL: ProtocolOptions = { first: 400, falseAlarms: 0.1, draws: 1000, seed: 0 };

/** So many of so many. */
export interface Share {
  readonly count: number;
  readonly of: number;
  /** Wilson's, 95 %. */
  readonly interval: Interval;
}

export interface AlarmResult {
  /** Runs that generalised later, and had an alarm before. */
  readonly hits: Share;
  /** Runs that did not generalise, and had an alarm. */
  readonly falseAlarms: Share;
  /** Steps from the alarm to generalising, the median of the hits; null without one. */
  readonly leadTime: Estimate | null;
}

/** What came of the predictor on values of an axis that nothing was fitted on, all values together. */
export interface HeldOutResult extends AlarmResult {
  readonly axis: string;
  /** Of the probability, over pairs of runs of the same setting. */
  readonly area: Estimate | null;
  /** Mean square of the probability's error: 0.25 of one that is always a half. */
  readonly brier: Estimate | null;
}

export interface PredictorResult {
  readonly name: string;
  readonly title: string;
  /** Runs that had not generalised after the first steps, of which it has a score. */
  readonly measured: number;
  /** Those of which it has none. */
  readonly notMeasured: number;
  /** Of the measured ones. */
  readonly generalised: number;
  /** Area under the curve of the score as it is, over pairs of all runs, and of runs of the same setting. Nothing is fitted. */
  readonly area: Estimate | null;
  readonly areaWithin: Estimate | null;
  /** None where runs are all of a kind, or no axis has two values. */
  readonly heldOut: readonly HeldOutResult[];
  /** By the rule that its source states, over whole runs; null where there is none, or nothing to apply it to. */
  readonly ownAlarm: AlarmResult | null;
}

interface Measured extends Measurement {
  readonly run: KnownRun;
  readonly happened: boolean;
  readonly stratum: string;
}

export const settingName = ({ setting }: KnownRun): string => Object.values(setting).join(", ");

/** Runs about which there is something to predict after the first steps: those that have not generalised, and go on. */
export const stillOpen = (runs: readonly KnownRun[], first: number): KnownRun[] =>
  runs.filter(({ time }) => time.at > first);

export function measureRuns(predictor: Predictor, open: readonly KnownRun[], first: number): Measured[] {
  return open.flatMap((run) => {
    const measured = measure(predictor, run.subject, first);
    return measured === null ? [] : [{ run, ...measured, happened: run.time.happened, stratum: settingName(run) }];
  });
}

/**
 * Judges a predictor on runs whose end is known. Left out are those that had generalised within the first steps, since nothing is left to predict of
 * them, and those that ended there.
 *
 * What is fitted (a probability, by logistic regression on the predictor's features, and the probability above which an alarm goes off, by those of
 * runs that did not generalise) is fitted anew for each value of each axis, on the runs with the other values.
 * Intervals are of runs drawn again within their settings, with what was fitted left as it is.
 */
export function judgePredictor(
  predictor: Predictor,
  runs: readonly KnownRun[],
  options: Partial<ProtocolOptions> = {},
): PredictorResult {
  const protocol = { ...PROTOCOL, ...options };
  const open = stillOpen(runs, protocol.first);
  const measured = measureRuns(predictor, open, protocol.first);
  const generalised = measured.filter(({ happened }) => happened).length;
  const hasBoth = generalised > 0 && generalised < measured.length;
  const axes = [...new Set(measured.flatMap(({ run }) => Object.keys(run.setting)))].filter(
    (axis) => hasBoth && new Set(measured.map(({ run }) => run.setting[axis])).size > 1,
  );
  return {
    name: predictor.name,
    title: predictor.title,
    measured: measured.length,
    notMeasured: open.length - measured.length,
    generalised,
    area: bootstrap(measured, stratumOf, (drawn) => areaUnderCurve(drawn.map(toOneStratum)), protocol),
    areaWithin: bootstrap(measured, stratumOf, areaUnderCurve, protocol),
    heldOut: axes.map((axis) => holdOut(axis, measured, protocol)),
    ownAlarm: judgeOwnAlarm(predictor, runs, protocol),
  };
}

const stratumOf = ({ stratum }: { readonly stratum: string }) => stratum;
const toOneStratum = (scored: Scored): Scored => ({ score: scored.score, happened: scored.happened, stratum: "" });

function holdOut(axis: string, measured: readonly Measured[], protocol: ProtocolOptions): HeldOutResult {
  const predicted = [...groupBy(measured, ({ run }) => run.setting[axis] ?? "").values()].flatMap((held) => {
    const others = measured.filter((one) => !held.includes(one));
    const probability = fitLogistic(others);
    const least = alarmLevel(
      others.filter(({ happened }) => !happened).map(({ features }) => probability(features)),
      protocol.falseAlarms,
    );
    return held.map(({ features, happened, stratum, run }) => {
      const score = probability(features);
      const alarm = score > least ? protocol.first : null;
      return { score, happened, stratum, alarm, time: run.time };
    });
  });
  const brierOf = (drawn: readonly Scored[]) =>
    drawn.length === 0
      ? null
      : drawn.reduce((sum, { score, happened }) => sum + (score - (happened ? 1 : 0)) ** 2, 0) / drawn.length;
  return {
    axis,
    area: bootstrap(predicted, stratumOf, areaUnderCurve, protocol),
    brier: bootstrap(predicted, stratumOf, brierOf, protocol),
    ...judgeAlarms(predicted, protocol),
  };
}

/**
 * The number that one more of their kind lies above with a chance of at most `share`, as the ranks say (Vovk et al. 2005): of
 * n numbers, that with ⌊share·(n + 1)⌋ − 1 above it. Infinite where they are too few.
 */
function alarmLevel(probabilities: readonly number[], share: number): number {
  const sorted = Float64Array.from(probabilities).sort();
  return sorted[sorted.length - Math.floor(share * (sorted.length + 1))] ?? Number.POSITIVE_INFINITY;
}

interface Alarmed {
  readonly alarm: number | null;
  readonly time: GrokkingTime;
  readonly stratum: string;
}

function judgeAlarms(runs: readonly Alarmed[], protocol: BootstrapOptions): AlarmResult {
  const later = runs.filter(({ time }) => time.happened);
  const never = runs.filter(({ time }) => !time.happened);
  // An alarm when it has happened comes too late.
  const hits = later.flatMap(({ alarm, time, stratum }) =>
    alarm !== null && alarm < time.at ? [{ lead: time.at - alarm, stratum }] : [],
  );
  return {
    hits: share(hits.length, later.length),
    falseAlarms: share(never.filter(({ alarm }) => alarm !== null).length, never.length),
    leadTime: bootstrap(
      hits,
      stratumOf,
      (drawn) => (drawn.length === 0 ? null : median(drawn.map(({ lead }) => lead))),
      protocol,
    ),
  };
}

const share = (count: number, of: number): Share => ({
  ...{ count, of },
  interval: of === 0 ? [0, 1] : shareInterval(count, of),
});

function judgeOwnAlarm({ alarm, columns }: Predictor, runs: readonly KnownRun[], protocol: BootstrapOptions) {
  if (alarm === undefined) return null;
  const measured = runs.filter(({ subject }) =>
    columns.every((name) => subject.series.columns[name]?.some((value) => !Number.isNaN(value))),
  );
  if (measured.length === 0) return null;
  return judgeAlarms(
    measured.map((run) => ({ alarm: alarm(run.subject), time: run.time, stratum: settingName(run) })),
    protocol,
  );
}
