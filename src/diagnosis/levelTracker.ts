/** @file What a column is expected to be next, and how far noise takes it from there: a value at a time, in bounded memory. */
import { ErrorGauge } from "./errorGauge.ts";
import { LevelLine, MOST_WINDOW } from "./levelLine.ts";
import { FLOAT32 } from "./quantum.ts";
import { lower, type Power, PowerChooser, raise, slopeAt } from "./power.ts";

/** Values after which the line is laid anew, as a share of those that it is told from. */
const BETWEEN = 1 / 4;

/** Values after which the power is chosen anew, at most, and those that it is chosen from. */
const POWER_EVERY = 1024;
const POWER_FROM = 128;

/** A column that is 0 or below more often than this has no logarithms. */
const MOST_ZEROS = 1 / 8;

/** Values after which the line becomes longer or shorter, at most. */
const WINDOW_EVERY = 1024;

/** Errors correlated more than this come from a line too long; less than this, from one that might be longer. */
const TOO_LONG = 0.25;
const TOO_SHORT = 0.06;

/** Errors correlated less than this count as independent. */
const CORRELATED = 0.15;

/** The limits of two tests are higher, so that they pass noise no oftener than one does. */
const TWO_TESTS = 1.05;

/** Noise is at least this share of what the line rises or falls along its values: a curve leaves its line, and is no noise. */
const CURVED = 1 / 8;

/** An error so many times the noise or more is above it. */
const ABOVE_NOISE = 2;

/** So many falls below what noise explains, within so many values: not the column has risen, its noise has grown. */
const MANY_FALLS = 3;
const FALLS_WITHIN = 128;

/** So many falls, one after the other, are another level. */
const FALLS_IN_A_ROW = 16;

/** Values before the first judgement. */
const LEAST_VALUES = 16;

/** The least error: logarithms of 0 have one, too. */
const LEAST_ERROR = -1e6;

/** How a value stands out that noise does not explain. */
export interface Excess {
  /** Whether it does by its jump from the value before, for noise is correlated, and not by its height above the line. */
  readonly isJump: boolean;
  readonly level: number;
  /** Standard deviation of noise above the level. */
  readonly noise: number;
  /** How many times the noise any value lies above the level: of noise that is a factor, in logarithms. */
  readonly timesOf: (value: number) => number;
}

/**
 * Expects of a column that it goes on along its line, and, where noise is correlated, that an error goes on, too. Values are
 * taken to the power in which noise reaches as far up as down.
 */
export class LevelTracker {
  readonly #quantum: number;
  readonly #line = new LevelLine();
  readonly #fromLine = new ErrorGauge(MOST_WINDOW);
  readonly #fromLast = new ErrorGauge(MOST_WINDOW);
  readonly #chooser = new PowerChooser();
  #power: Power = 1;
  #sinceFit = 0;
  #sincePower = 0;
  #sinceWindow = 0;
  #correlation = 0;
  #lastError = 0;
  #high = 0;
  #low = 0;
  /** Which values fell of late, by their number. */
  readonly #falls: number[] = [];

  /** @param quantum the least difference that the record shows, above 0: no noise is less */
  constructor(quantum: number) {
    this.#quantum = quantum;
  }

  /** How many of the last values lay above the line and its noise, one after the other. */
  get high(): number {
    return this.#high;
  }

  /** How many times the noise a spike is high at the least, as far as the tail of the noise is known by now. */
  leastTimes(isJump: boolean): number {
    return (isJump ? this.#fromLast : this.#fromLine).leastTimes;
  }

  /** Takes the next value where noise explains it, and tells whether it does. */
  take(value: number): boolean {
    if (this.#line.count < LEAST_VALUES) return this.#begin(value);
    const error = this.#errorOf(value);
    if (this.#isExplained(error) || this.#hasGrown()) {
      this.#accept(value, error);
      return true;
    }
    return false;
  }

  /** Takes a value of the level, whatever it is. */
  accept(value: number): void {
    if (this.#line.count < LEAST_VALUES) this.#begin(value);
    else this.#accept(value, this.#errorOf(value));
  }

  /** How a value stands out that was not taken. */
  excessOf(value: number): Excess {
    const isJump = !this.#fromLine.isPassedBy(this.#errorOf(value));
    return this.#measureFrom(isJump, isJump ? this.#correlation * this.#lastError : 0);
  }

  /** The level of now. */
  get level(): Excess {
    return this.#measureFrom(false, 0);
  }

  /** Another level has begun: all before is forgotten. */
  restart(): void {
    this.#line.forget();
    this.#fromLine.forget();
    this.#fromLast.forget();
    this.#sinceFit = 0;
    this.#lastError = 0;
    this.#high = 0;
    this.#low = 0;
    this.#falls.length = 0;
  }

  #isExplained(error: number): boolean {
    if (this.#fromLine.isPassedBy(error)) return false;
    return this.#correlation === 0 || !this.#fromLast.isPassedBy(error - this.#correlation * this.#lastError);
  }

  /** Whether it is rather the noise that has grown; it is then told anew. */
  #hasGrown(): boolean {
    const [first] = this.#falls;
    if (this.#falls.length < MANY_FALLS || this.#line.count - (first as number) > FALLS_WITHIN) return false;
    this.#restartFrom(FALLS_WITHIN);
    return true;
  }

  #fall(): void {
    this.#low++;
    this.#falls.push(this.#line.count);
    if (this.#falls.length > MANY_FALLS) this.#falls.shift();
    if (this.#low === FALLS_IN_A_ROW) this.#restartFrom(FALLS_IN_A_ROW);
  }

  /** From the last so many values. */
  #restartFrom(length: number): void {
    const values = this.#line.list(length);
    this.restart();
    for (const value of values) this.accept(value);
  }

  #measureFrom(isJump: boolean, error: number): Excess {
    const power = this.#power;
    const raised = this.#raisedLevel + error;
    const { noise } = isJump ? this.#fromLast : this.#fromLine;
    const level = lower(raised, power);
    return {
      isJump,
      level,
      noise: noise / slopeAt(level, power),
      timesOf: (value) => (raise(value, power) - raised) / noise,
    };
  }

  get #raisedLevel(): number {
    return this.#line.next + this.#line.slope * this.#sinceFit;
  }

  #errorOf(value: number): number {
    const error = raise(value, this.#power) - this.#raisedLevel;
    return error > LEAST_ERROR ? error : this.#power === 1 ? error : LEAST_ERROR;
  }

  #begin(value: number): true {
    this.#line.push(value);
    if (this.#line.count < LEAST_VALUES) return true;
    this.#choosePower();
    this.#takeWindow();
    this.#layLine();
    return true;
  }

  #accept(value: number, error: number): void {
    this.#fromLine.take(error);
    if (this.#correlation > 0) this.#fromLast.take(error - this.#correlation * this.#lastError);
    this.#lastError = error;
    this.#high = error > ABOVE_NOISE * this.#fromLine.noise ? this.#high + 1 : 0;
    this.#line.push(value);
    this.#sinceFit++;
    if (this.#fromLine.isPassedBy(-error)) this.#fall();
    else this.#low = 0;
    if (this.#sinceFit >= BETWEEN * this.#line.held) this.#refit();
  }

  #refit(): void {
    const { count } = this.#line;
    this.#sincePower += this.#sinceFit;
    this.#sinceWindow += this.#sinceFit;
    if (this.#sincePower >= Math.min(POWER_EVERY, count / 2)) this.#choosePower();
    if (this.#sinceWindow >= Math.min(WINDOW_EVERY, count / 2)) this.#chooseWindow();
    const { correlation } = this.#fromLine;
    this.#correlation = correlation < CORRELATED ? 0 : correlation;
    this.#layLine();
  }

  #layLine(): void {
    this.#fitLine();
    if (!Number.isFinite(this.#line.next)) {
      this.#choosePower();
      this.#fitLine();
    }
    this.#sinceFit = 0;
    this.#lastError = this.#errorOf(this.#line.last) + this.#line.slope;
    const level = lower(this.#line.next, this.#power);
    const quantum = Math.max(this.#quantum, FLOAT32 * Math.abs(level)) * slopeAt(level, this.#power);
    const least = Math.max(quantum, CURVED * this.#line.held * Math.abs(this.#line.slope));
    const strictness = this.#correlation > 0 ? TWO_TESTS : 1;
    this.#fromLine.settle(least, strictness);
    this.#fromLast.settle(least, strictness);
  }

  #fitLine(): void {
    this.#line.fit((value) => raise(value, this.#power), this.#fromLine.deviation);
  }

  #chooseWindow(): void {
    this.#sinceWindow = 0;
    const { correlation } = this.#fromLine;
    if (correlation > TOO_LONG) this.#line.shorten();
    else if (correlation < TOO_SHORT) this.#line.lengthen();
  }

  #choosePower(): void {
    this.#sincePower = 0;
    const window = this.#line.list(MOST_WINDOW);
    const values = window.filter((value) => value > 0).slice(-POWER_FROM);
    if (window.length - window.filter((value) => value > 0).length > MOST_ZEROS * window.length) this.#chooser.leave();
    else {
      this.#line.fit(Math.log, 0);
      const { next, slope } = this.#line;
      this.#chooser.look(
        values,
        values.map((_, i) => Math.exp(next + slope * (i - values.length))),
      );
    }
    if (this.#chooser.power === this.#power) return;
    this.#power = this.#chooser.power;
    this.#fromLine.forgetTail();
    this.#fromLast.forgetTail();
    this.#takeWindow();
  }

  /** Nothing was expected of these values; they count as expected where the line has them. */
  #takeWindow(): void {
    this.#line.fit((value) => raise(value, this.#power), 0);
    const values = this.#line.list(POWER_FROM);
    values.forEach((value, i) => {
      const expected = this.#line.next + this.#line.slope * (i - values.length);
      this.#fromLine.take(Math.max(LEAST_ERROR, raise(value, this.#power) - expected));
    });
  }
}
