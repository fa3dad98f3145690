/** @file The power of a column in which its noise reaches as far up as down. */
import { quantile } from "../analysis/quantile.ts";
import { type LevelLine, MOST_WINDOW } from "./levelLine.ts";

/** 1: the values themselves; 1/3: cube roots, as of sums of squares; 0: logarithms, as of factors. */
const POWERS = [1, 1 / 3, 0] as const;
export type Power = (typeof POWERS)[number];

export function raise(value: number, power: Power): number {
  return power === 1 ? value : power === 0 ? Math.log(value) : Math.cbrt(value);
}

export function lower(raised: number, power: Power): number {
  return power === 1 ? raised : power === 0 ? Math.exp(raised) : raised ** 3;
}

/** What a small difference beside `value` is multiplied by when values are raised. */
export function slopeAt(value: number, power: Power): number {
  return power === 1 ? 1 : power === 0 ? 1 / value : 1 / (3 * Math.cbrt(value) ** 2);
}

/** Values of a look. */
const LOOK = 128;

/** A column that is 0 more often than this has no power but 1, as one that is ever below 0. */
const MOST_ZEROS = 1 / 8;

/** Looks that are remembered; of older ones less and less. */
const MEMORY = 32;

/** By how much the cost of another power must be less, and how much more so at the first look. */
const CLEARLY = 0.05;
const FIRST_DOUBT = 0.5;

/** What the powers cost beside their skew: without need none is taken, and a level that falls far takes its noise along. */
const RAISING = 0.1;
const DRIFTING = 4;

/** Looks after which a drift is no chance. */
const DRIFT_LOOKS = 10;

export class PowerChooser {
  /** How much farther up than down noise reaches, as a logarithm. */
  readonly #skews = POWERS.map(() => 0);
  /** How far the logarithm of the level goes from look to look. */
  #drift = 0;
  #lastLevel = 0;
  #looks = 0;
  #isSigned = false;
  #power: Power = 1;

  get power(): Power {
    return this.#power;
  }

  /** Looks at the last values of a line. */
  look(line: LevelLine): void {
    const window = line.list(MOST_WINDOW);
    const values = window.filter((value) => value > 0);
    if (window.some((value) => value < 0)) this.#isSigned = true;
    if (this.#isSigned || window.length - values.length > MOST_ZEROS * window.length) this.#leave();
    else {
      line.fit(Math.log, 0);
      const last = values.slice(-LOOK);
      this.#compare(
        last,
        last.map((_, i) => Math.exp(line.next + line.slope * (i - last.length))),
      );
    }
  }

  #compare(values: Float64Array, level: Float64Array): void {
    const weight = Math.max(1 / (this.#looks + 1), 1 / MEMORY);
    const last = Math.log(level.at(-1) as number);
    if (this.#looks > 0) this.#drift += weight * (last - this.#lastLevel - this.#drift);
    this.#lastLevel = last;
    this.#looks++;
    const drift = DRIFTING * Math.min(1, this.#looks / DRIFT_LOOKS) * Math.abs(this.#drift);
    const costs = POWERS.map((power, i) => {
      const errors = values.map((value, place) => raise(value, power) - raise(level[place] as number, power));
      const skew = (1 - weight) * (this.#skews[i] as number) + weight * skewOf(errors.sort());
      this.#skews[i] = skew;
      return Math.abs(skew) + RAISING * (1 - power) + drift * power;
    });
    const least = Math.min(...costs);
    const doubt = CLEARLY + FIRST_DOUBT / this.#looks;
    if ((costs[POWERS.indexOf(this.#power)] as number) > least + doubt)
      this.#power = POWERS[costs.indexOf(least)] as Power;
  }

  /** Zeros have no power but 1. */
  #leave(): void {
    this.#looks = 0;
    this.#drift = 0;
    this.#power = 1;
  }
}

function skewOf(sorted: Float64Array): number {
  const [low, middle, high] = [0.05, 0.5, 0.95].map((share) => quantile(sorted, share)) as [number, number, number];
  // Rounded values may all lie on one side.
  const rest = (high - low) / 100;
  return rest > 0 ? Math.log((high - middle + rest) / (middle - low + rest)) : 0;
}
