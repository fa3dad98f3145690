/** @file t(r) = a·r^−γ + b through logarithms of times: least squares, with an exact step for all but two numbers. */
import { minimise } from "./minimise.ts";

/** Times at one fraction. */
export interface TimesAt {
  /** Share of the table that is trained on, above 0 and below 1. */
  readonly fraction: number;
  readonly count: number;
  /** Mean of the natural logarithms of the times. */
  readonly meanLog: number;
}

/** t(r) = scale · ((r / unit)^−γ + rest). */
export interface PowerCurve {
  readonly gamma: number;
  readonly scale: number;
  /** The largest fraction, in whose units r is taken: a itself may be as large as 10¹⁵. */
  readonly unit: number;
  /** b over `scale`, at least 0. */
  readonly rest: number;
}

const LEAST_GAMMA = 0.02;
const LARGEST_GAMMA = 60;

/** e to these: the least share of b that is told from 0, and the largest from all. */
const REST_ENDS = [-16, 26] as const;

export const timeAt = ({ gamma, scale, unit, rest }: PowerCurve, fraction: number): number =>
  scale * ((fraction / unit) ** -gamma + rest);

/**
 * The curve with the least squares of log t − log(a·r^−γ + b) for b of at least 0. For given γ and b/a the scale is a mean; b/a is searched for
 * within a search for γ, over grids first, since either may have several valleys.
 * @param near a former γ, to look around it alone
 */
export function fitCurve(times: readonly TimesAt[], near?: number): PowerCurve {
  const unit = Math.max(...times.map(({ fraction }) => fraction));
  const total = times.reduce((sum, { count }) => sum + count, 0);

  // To some eight digits alone; around a former one, which is for draws and rounds, to four.
  const sections = near === undefined ? 48 : 24;

  const fitAt = (gamma: number) => {
    const powers = times.map(({ fraction }) => (fraction / unit) ** -gamma);
    const levelOf = (rest: number) =>
      times.reduce(
        (sum, { count, meanLog }, i) => sum + count * (meanLog - Math.log((powers[i] as number) + rest)),
        0,
      ) / total;
    const squaresOf = (rest: number) => {
      const level = levelOf(rest);
      return times.reduce((sum, { count, meanLog }, i) => {
        const error = meanLog - Math.log((powers[i] as number) + rest) - level;
        return sum + count * error * error;
      }, 0);
    };
    const found = Math.exp(minimise((u) => squaresOf(Math.exp(u)), ...REST_ENDS, 43, sections));
    const [none, some] = [squaresOf(0), squaresOf(found)];
    const rest = none <= some ? 0 : found;
    return { squares: Math.min(none, some), curve: { gamma, scale: Math.exp(levelOf(rest)), unit, rest } };
  };

  const [low, high] =
    near === undefined
      ? [LEAST_GAMMA, LARGEST_GAMMA]
      : [Math.max(LEAST_GAMMA, near / 1.3), Math.min(LARGEST_GAMMA, near * 1.3)];
  const of = (logGamma: number) => fitAt(Math.exp(logGamma)).squares;
  return fitAt(Math.exp(minimise(of, Math.log(low), Math.log(high), near === undefined ? 60 : 5, sections))).curve;
}
