/** @file Finds the spikes of a column, a value at a time, in bounded memory. */
import { type Excess, LevelTracker } from "./levelTracker.ts";
import { type Power, raise, slopeAt } from "./power.ts";
import { selectMiddle } from "./selectMiddle.ts";
import type { Spike } from "./spike.ts";

/** What lies so many times the noise above the level, or less, is at the level. */
const AT_LEVEL = 2;

/** Values in a row at the level that end a spike: one alone is chance, on the way through. */
const CALM_VALUES = 3;

/** What lies more times the noise above the level is none of it: a spike that came down has not come down yet. */
const STILL_UP = 3;

/** Before a jump to more times the noise, one value that is high is chance; before a climb it may be the first of it. */
const JUMP = 10;

/** Values above the level after which it counts as another level. */
const SHIFT_VALUES = 128;

/** Values before a spike in which its rise may have begun; a power of 2. */
const LOOK_BACK = 16;

/** Of what was judged in another power, only what is lower than this share of the least that a spike is was noise for sure. */
const CLEARLY = 0.75;

const NONE: readonly Spike[] = [];

interface Rise {
  readonly step: number;
  readonly excess: Excess;
  /** The level of before, which it may come back to. */
  readonly home: Excess;
  peak: number;
  peakStep: number;
  /** Its values, up to `SHIFT_VALUES`. */
  readonly values: number[];
  readonly steps: number[];
  calm: number;
  /** The first step at the level since the last value that was still up; null where there is none. */
  backStep: number | null;
}

/**
 * Level and noise are told from the values before, and spikes move neither. Takes about 0.2 µs a value, and allocates
 * nothing where nothing happens.
 */
export class SpikeFinder {
  readonly #tracker: LevelTracker;
  readonly #steps = new Float64Array(LOOK_BACK);
  #taken = 0;
  #power: Power = 1;
  /** Where values began to be judged in this power. */
  #powerSince = Number.NEGATIVE_INFINITY;
  #rise: Rise | null = null;
  /** A spike whose level has not come back, while nothing else rises. */
  #shifted: { readonly spike: Spike; readonly home: Excess } | null = null;
  #lastStep = Number.NaN;
  /** Where the last spike ended. */
  #spikeEnd = Number.NEGATIVE_INFINITY;

  /** @param quantum the least difference that the record shows, above 0: `quantumOf` */
  constructor(quantum: number) {
    this.#tracker = new LevelTracker(quantum);
  }

  /** Whether the column is above its level and noise just now. */
  get isRising(): boolean {
    return this.#rise !== null;
  }

  /** Whether noise explains a spike after all, now that more of its tail is known, or that it is a factor and no summand. */
  isNoise(spike: Spike): boolean {
    const least = this.#tracker.leastTimes(spike.isJump);
    return spike.step < this.#powerSince ? timesIn(spike, this.#power) < CLEARLY * least : spike.times < least;
  }

  /** Takes the next finite value; gives the spikes of which all is known by now. */
  take(step: number, value: number): readonly Spike[] {
    const found = this.#rise === null ? this.#calm(step, value) : this.#above(this.#rise, step, value);
    this.#steps[this.#taken++ & (LOOK_BACK - 1)] = step;
    this.#lastStep = step;
    return found;
  }

  /** What is known of a spike when the column ends. */
  end(): readonly Spike[] {
    const found: Spike[] = [];
    if (this.#shifted !== null) found.push({ ...this.#shifted.spike, endStep: this.#lastStep });
    if (this.#rise !== null) found.push(describe(this.#rise, this.#lastStep, false, null));
    this.#shifted = null;
    this.#rise = null;
    return found;
  }

  #calm(step: number, value: number): readonly Spike[] {
    const { high } = this.#tracker;
    if (!this.#tracker.take(value)) return this.#begin(step, value, Math.min(high, LOOK_BACK - 1));
    if (this.#tracker.power !== this.#power) {
      this.#power = this.#tracker.power;
      this.#powerSince = step;
    }
    return this.#shifted === null ? NONE : this.#returnTo(this.#shifted, step, value);
  }

  /** @param high values before that were above the noise already */
  #begin(step: number, value: number, high: number): readonly Spike[] {
    const excess = this.#tracker.excessOf(value);
    const isSudden = excess.isJump || (high === 1 && excess.timesOf(value) > JUMP);
    const first = isSudden ? step : this.#firstOf(high, step);
    const home = this.#tracker.level;
    this.#rise = {
      step: first,
      excess,
      home,
      peak: value,
      peakStep: step,
      values: [value],
      steps: [step],
      calm: 0,
      backStep: null,
    };
    const shifted = this.#shifted;
    this.#shifted = null;
    return shifted === null ? NONE : [{ ...shifted.spike, endStep: this.#stepBefore(first) }];
  }

  /** Of so many values before, the step of the first that belongs to no other spike. */
  #firstOf(high: number, step: number): number {
    for (let back = high; back > 0; back--) {
      const earlier = this.#stepBack(back);
      if (earlier > this.#spikeEnd) return earlier;
    }
    return step;
  }

  /** The last step before one of the last. */
  #stepBefore(step: number): number {
    let back = 1;
    while (back < LOOK_BACK && this.#stepBack(back) >= step) back++;
    return this.#stepBack(back);
  }

  #stepBack(values: number): number {
    return this.#steps[(this.#taken - values) & (LOOK_BACK - 1)] as number;
  }

  #above(rise: Rise, step: number, value: number): readonly Spike[] {
    rise.values.push(value);
    rise.steps.push(step);
    const times = rise.home.timesOf(value);
    rise.calm = times <= AT_LEVEL ? rise.calm + 1 : 0;
    const isPeak = rise.calm === 0 && value > rise.peak;
    if (isPeak || times > STILL_UP) rise.backStep = null;
    else if (rise.calm > 0) rise.backStep ??= step;
    if (isPeak) {
      rise.peak = value;
      rise.peakStep = step;
    }
    if (rise.calm === CALM_VALUES) {
      for (const calm of rise.values.slice(-CALM_VALUES)) this.#tracker.accept(calm);
      this.#rise = null;
      this.#spikeEnd = rise.backStep as number;
      return [describe(rise, this.#spikeEnd, true, null)];
    }
    if (rise.values.length === SHIFT_VALUES) this.#shift(rise, step);
    return NONE;
  }

  #shift(rise: Rise, step: number): void {
    this.#tracker.restart();
    const late = Float64Array.from(rise.values.slice(SHIFT_VALUES / 2));
    for (const value of late) this.#tracker.accept(value);
    this.#rise = null;
    this.#spikeEnd = step;
    this.#shifted = { spike: describe(rise, step, false, selectMiddle(late, late.length)), home: rise.home };
  }

  /** A level that was taken for another one comes back to what it was. */
  #returnTo({ spike, home }: { spike: Spike; home: Excess }, step: number, value: number): readonly Spike[] {
    if (home.timesOf(value) > AT_LEVEL) return NONE;
    this.#shifted = null;
    this.#spikeEnd = step;
    return [{ ...spike, recovered: true, endStep: step, levelAfter: null }];
  }
}

/** How many times the noise it had a spike is high, in another power than it was judged in. */
const timesIn = ({ level, peak, noise }: Spike, power: Power): number =>
  (raise(peak, power) - raise(level, power)) / (noise * slopeAt(level, power));

function describe(
  { step, excess, peak, peakStep }: Rise,
  endStep: number,
  recovered: boolean,
  levelAfter: number | null,
): Spike {
  const { level, noise, isJump, timesOf } = excess;
  return { step, peakStep, peak, level, noise, times: timesOf(peak), isJump, recovered, endStep, levelAfter };
}
