/** @file How long a run takes to generalise by the fraction of the table that it is trained on: t4(r) = a·r^−γ + b (Notsawo et al. 2023). */
import type { Waiting } from "../analysis/index.ts";
import { createStream, normal, type Stream } from "../random/index.ts";
import type { Estimate } from "./bootstrap.ts";
import { type Interval, intervalOf } from "./interval.ts";
import { tailMean } from "./normalTail.ts";
import { fitCurve, type PowerCurve, type TimesAt, timeAt } from "./powerCurve.ts";

/** A run: when it generalised, or up to when it had not. */
export interface Timing extends Waiting {
  /** Share of the table that it was trained on, above 0 and at most 1. */
  readonly fraction: number;
}

export interface PowerLaw {
  readonly gamma: Estimate;
  /** Steps, with r as a share: a of r in per cent is 100^γ times it. */
  readonly aOfShare: Estimate;
  /** Steps, with r in per cent, as in the paper. */
  readonly aOfPercent: Estimate;
  /** Steps, at least 0. */
  readonly b: Estimate;
  /** Standard deviation of the natural logarithm of a run's time about the curve. */
  readonly spread: number;
  /** Runs that generalised, and runs that had not when they ended. */
  readonly generalised: number;
  readonly notYet: number;
  /** The least and the largest fraction at which a run generalised. */
  readonly fractions: Interval;
  predict(fraction: number): PowerPrediction;
}

export interface PowerPrediction {
  readonly fraction: number;
  /** Steps: the median run. */
  readonly median: Estimate;
  /** Between which the time of one run lies. */
  readonly run: Interval;
  /** Whether it is within the fractions of the fit. */
  readonly isWithin: boolean;
}

export interface PowerLawOptions {
  /** Times that the fit is repeated on times drawn from it. Default 300. */
  readonly draws: number;
  readonly seed: number;
}

/** Parameters of the curve. */
const PARAMETERS = 3;

/**
 * Fits the power law by maximum likelihood, the logarithm of a run's time being normally distributed about that of the curve, with one spread for all
 * fractions: times vary by orders of magnitude, and seeds scatter by ratios. A run that had not generalised says that its time is above its last step (Tobin 1958):
 * expectation and maximization, where such a logarithm is replaced by its mean above that step.
 *
 * Intervals, 95 %, are those of fits on times drawn from the fit with the same fractions and the same last steps (a parametric
 * bootstrap): three seeds a fraction are too few to be drawn from. The spread is taken larger for the three parameters that were fitted.
 * @returns null where runs generalised at fewer than three fractions: three numbers do not follow from less
 * @throws RangeError for a time or a fraction that cannot be one
 * @example
 * import { fitPowerLaw } from "slingshot-lab/prediction";
 *
 * const timings = [0.3, 0.4, 0.5, 0.7].map((r) => ({ fraction: r, at: 90 * r ** -3 + 200, happened: true }));
 * const law = fitPowerLaw(timings, { draws: 20 });
 * console.log(law?.gamma.value.toFixed(2), law?.b.value.toFixed(0)); // 3.00 200
 */
export function fitPowerLaw(
  timings: readonly Timing[],
  { draws = 300, seed = 0 }: Partial<PowerLawOptions> = {},
): PowerLaw | null {
  for (const { fraction, at } of timings) {
    if (!(fraction > 0 && fraction <= 1))
      throw new RangeError(`a fraction is ${fraction}: must be above 0 and at most 1`);
    if (!(at > 0 && Number.isFinite(at))) throw new RangeError(`a run's time is ${at}: must be finite and above 0`);
  }
  const ended = timings.filter(({ happened }) => happened);
  const fractions = [...new Set(ended.map(({ fraction }) => fraction))].sort((x, y) => x - y);
  if (fractions.length < PARAMETERS) return null;
  const fit = fitLikelihood(timings);
  // What three fitted parameters take off the scatter; with no run to spare nothing is known of it.
  const spare = ended.length - PARAMETERS;
  const spread = spare > 0 ? fit.spread * Math.sqrt(ended.length / spare) : Number.NaN;
  const stream = createStream(seed, "bootstrap");
  const drawn: PowerCurve[] = [];
  for (let i = 0; i < draws && spare > 0; i++) {
    const again = timings.map((timing) => drawTiming(timing, fit.curve, spread, stream));
    if (new Set(again.flatMap((one) => (one.happened ? [one.fraction] : []))).size >= PARAMETERS)
      drawn.push(fitLikelihood(again, fit.curve.gamma).curve);
  }
  const estimate = (of: (curve: PowerCurve) => number): Estimate => ({
    value: of(fit.curve),
    interval: intervalOf(drawn.map(of)),
  });
  const aOf = ({ gamma, scale, unit }: PowerCurve, whole: number) => scale * (whole * unit) ** gamma;
  const [least = 0, largest = 0] = [fractions[0], fractions.at(-1)];
  return {
    gamma: estimate(({ gamma }) => gamma),
    aOfShare: estimate((curve) => aOf(curve, 1)),
    aOfPercent: estimate((curve) => aOf(curve, 100)),
    b: estimate(({ scale, rest }) => scale * rest),
    spread,
    generalised: ended.length,
    notYet: timings.length - ended.length,
    fractions: [least, largest],
    predict: (fraction) => {
      if (!(fraction > 0 && fraction <= 1))
        throw new RangeError(`a fraction is ${fraction}: must be above 0 and at most 1`);
      const own = createStream(seed, "bootstrap", 2 ** 40);
      return {
        fraction,
        median: estimate((curve) => timeAt(curve, fraction)),
        run: intervalOf(drawn.map((curve) => timeAt(curve, fraction) * Math.exp(spread * normal(own)))),
        isWithin: fraction >= least && fraction <= largest,
      };
    },
  };
}

/** A run as the fit would have it, watched up to the same step; one that generalised is watched to its end, whenever that is. */
function drawTiming({ fraction, at, happened }: Timing, curve: PowerCurve, spread: number, stream: Stream): Timing {
  const time = timeAt(curve, fraction) * Math.exp(spread * normal(stream));
  return happened || time <= at ? { fraction, at: time, happened: true } : { fraction, at, happened };
}

interface Fit {
  readonly curve: PowerCurve;
  /** The estimate of greatest likelihood. */
  readonly spread: number;
}

const MOST_ROUNDS = 200;

function fitLikelihood(timings: readonly Timing[], near?: number): Fit {
  const logs = timings.map(({ at }) => Math.log(at));
  const isCensored = timings.some(({ happened }) => !happened);
  // A first guess: from those that generalised alone.
  let curve = fitCurve(gather(timings.filter(({ happened }) => happened)), near);
  let spread = 0;
  for (let round = 0; round < MOST_ROUNDS; round++) {
    let squares = 0;
    const filled = timings.map((timing, i) => {
      const middle = Math.log(timeAt(curve, timing.fraction));
      const log = logs[i] as number;
      if (timing.happened || spread === 0) {
        // Not yet, and nothing known of the scatter: at least as late as its last step.
        const value = timing.happened ? log : Math.max(log, middle);
        squares += (value - middle) ** 2;
        return { ...timing, log: value };
      }
      const z = (log - middle) / spread;
      const above = tailMean(z);
      // Mean and variance of a normal number that is known to be above.
      squares += spread * spread * (1 + z * above);
      return { ...timing, log: middle + spread * above };
    });
    const former = spread;
    spread = Math.sqrt(squares / timings.length);
    if (!isCensored) return { curve, spread };
    const next = fitCurve(
      gather(filled, ({ log }) => log),
      curve.gamma,
    );
    const isStill = (a: number, b: number) => Math.abs(a - b) <= 1e-5 * Math.abs(b) + 1e-12;
    const isDone = isStill(next.gamma, curve.gamma) && isStill(next.scale, curve.scale) && isStill(former, spread);
    curve = next;
    if (isDone) break;
  }
  return { curve, spread };
}

function gather<T extends Timing>(timings: readonly T[], logOf = ({ at }: T) => Math.log(at)): TimesAt[] {
  const groups = new Map<number, number[]>();
  for (const timing of timings) groups.set(timing.fraction, [...(groups.get(timing.fraction) ?? []), logOf(timing)]);
  return [...groups].map(([fraction, logs]) => ({
    fraction,
    count: logs.length,
    meanLog: logs.reduce((sum, log) => sum + log, 0) / logs.length,
  }));
}
