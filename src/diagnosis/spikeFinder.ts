/** @file Finds the spikes of a column, a value at a time, in bounded memory. */
import { quantile } from "../analysis/quantile.ts";
import { LevelTracker } from "./levelTracker.ts";
import type { Spike } from "./spike.ts";

/** A rise of so many times the noise is a spike. */
export const LEAST_RISE = 5;

/** What lies so many times the noise above the level, or less, is at the level. */
const AT_LEVEL = 2;

/** Values in a row at the level that end a spike: one alone is chance, on the way through. */
const CALM_VALUES = 3;

/** Values above the level after which it counts as another level. */
const SHIFT_VALUES = 64;

/** A spike also stands out from the highest of each stretch of so many values before it. */
const STRETCH = 128;
const STRETCHES = 8;

/** By how much: the highest of 128 normal values lies 2.6 deviations up, so that nothing is asked of those but `LEAST_RISE`. */
const ABOVE_HIGHEST = 1.9;

/** Values before a spike in which its rise may have begun. */
const LOOK_BACK = 16;

interface Rise {
  readonly step: number;
  readonly level: number;
  readonly noise: number;
  peak: number;
  peakStep: number;
  /** The last of its values, up to `SHIFT_VALUES`. */
  readonly values: number[];
  readonly steps: number[];
  calm: number;
}

export class SpikeFinder {
  readonly #tracker: LevelTracker;
  /** Steps of late that lay above the level and noise, one after the other, up to now. */
  readonly #rising: number[] = [];
  readonly #highest: number[] = [];
  #inStretch = 0;
  #rise: Rise | null = null;
  /** A spike whose level has not come back, while nothing else rises. */
  #shifted: Spike | null = null;
  #lastStep = Number.NaN;

  /** @param quantum the least difference that the record shows, above 0 */
  constructor(quantum: number) {
    this.#tracker = new LevelTracker(quantum);
  }

  /** Whether the column is above its level and noise just now. */
  get isRising(): boolean {
    return this.#rise !== null;
  }

  /** Takes the next finite value; gives the spikes of which all is known by now. */
  take(step: number, value: number): Spike[] {
    const found = this.#rise === null ? this.#calm(step, value) : this.#above(this.#rise, step, value);
    this.#lastStep = step;
    return found;
  }

  /** What is known of a spike when the column ends. */
  end(): Spike[] {
    const found = [];
    if (this.#shifted !== null) found.push(this.#shifted);
    if (this.#rise !== null)
      found.push(describe(this.#rise, { endStep: this.#lastStep, recovered: false, levelAfter: null }));
    this.#shifted = null;
    this.#rise = null;
    return found;
  }

  #calm(step: number, value: number): Spike[] {
    const found = this.#returnTo(step, value);
    const excess = this.#tracker.excessOf(value);
    if (excess > this.#threshold()) {
      const { level, noise } = this.#tracker.expect() as { level: number; noise: number };
      const onset = this.#rising[0] ?? step;
      this.#rise = { step: onset, level, noise, peak: value, peakStep: step, values: [value], steps: [step], calm: 0 };
      if (this.#shifted !== null) found.push({ ...this.#shifted, endStep: this.#lastStep });
      this.#shifted = null;
      this.#rising.length = 0;
      return found;
    }
    this.#note(step, excess);
    this.#tracker.accept(value);
    return found;
  }

  #above(rise: Rise, step: number, value: number): Spike[] {
    rise.values.push(value);
    rise.steps.push(step);
    if (value > rise.peak) {
      rise.peak = value;
      rise.peakStep = step;
    }
    rise.calm = value <= rise.level + AT_LEVEL * rise.noise ? rise.calm + 1 : 0;
    if (rise.calm === CALM_VALUES) {
      for (const calm of rise.values.slice(-CALM_VALUES)) this.#tracker.accept(calm);
      this.#rise = null;
      return [describe(rise, { endStep: rise.steps.at(-CALM_VALUES) as number, recovered: true, levelAfter: null })];
    }
    if (rise.values.length < SHIFT_VALUES) return [];
    this.#tracker.restart();
    const late = rise.values.slice(SHIFT_VALUES / 2);
    for (const one of late) this.#tracker.accept(one);
    const levelAfter = quantile(Float64Array.from(late).sort(), 0.5);
    this.#rise = null;
    this.#shifted = describe(rise, { endStep: step, recovered: false, levelAfter });
    return [];
  }

  /** A level that was taken for another one comes back to what it was. */
  #returnTo(step: number, value: number): Spike[] {
    const spike = this.#shifted;
    if (spike === null || value > spike.level + AT_LEVEL * spike.noise) return [];
    this.#shifted = null;
    return [{ ...spike, recovered: true, endStep: step, levelAfter: null }];
  }

  #threshold(): number {
    if (this.#highest.length < STRETCHES / 2) return LEAST_RISE;
    return Math.max(LEAST_RISE, ABOVE_HIGHEST * quantile(Float64Array.from(this.#highest).sort(), 0.5));
  }

  #note(step: number, excess: number): void {
    if (excess > AT_LEVEL) {
      this.#rising.push(step);
      if (this.#rising.length > LOOK_BACK) this.#rising.shift();
    } else this.#rising.length = 0;
    if (this.#inStretch === 0) {
      this.#highest.push(excess);
      if (this.#highest.length > STRETCHES) this.#highest.shift();
    } else this.#highest.push(Math.max(this.#highest.pop() as number, excess));
    this.#inStretch = (this.#inStretch + 1) % STRETCH;
  }
}

function describe(
  { step, level, noise, peak, peakStep }: Rise,
  end: Pick<Spike, "endStep" | "recovered" | "levelAfter">,
): Spike {
  return { step, peakStep, peak, level, noise, ...end };
}
