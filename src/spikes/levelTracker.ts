/** @file What a column is expected to be next, and how far noise takes it from there: a value at a time, in bounded memory. */
import { FLOAT32 } from "../analysis/decimals.ts";
import { ErrorJudge } from "./errorJudge.ts";
import { ANOTHER_LEVEL, Falls, WITHIN } from "./falls.ts";
import { LevelLine, MOST_WINDOW } from "./levelLine.ts";
import { lower, type Power, PowerChooser, raise, slopeAt } from "./power.ts";

/** Values before the first judgement. */
const LEAST_VALUES = 16;

/** Values after which the line is laid anew, as a share of those that it is told from. */
const BETWEEN = 1 / 4;

/** Values after which power and window are chosen anew, at most. */
const CHOOSE_EVERY = 1024;

/** Errors correlated more than this come from a line too long; less than this, from one that might be longer. */
const TOO_LONG = 0.25;
const TOO_SHORT = 0.06;

/** Noise is at least this share of what the line rises or falls along its values: a curve leaves its line, and is no noise. */
const CURVED = 1 / 8;

/** The least error in logarithms, that of a 0. */
const LEAST_ERROR = -1e6;

/** A level, and how values stand out from it. */
export interface Excess {
  /** Whether it is where the value before lets the next be expected, for noise is correlated, and not the line. */
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
  readonly #judge = new ErrorJudge(MOST_WINDOW);
  readonly #falls = new Falls();
  readonly #chooser = new PowerChooser();
  #power: Power = 1;
  #sinceFit = 0;
  #sinceChoice = 0;

  /** @param quantum the least difference that the record shows, above 0: no noise is less */
  constructor(quantum: number) {
    this.#quantum = quantum;
  }

  /** How many of the last values lay above the line and its noise, one after the other. */
  get high(): number {
    return this.#judge.high;
  }

  /** How many times the noise a spike is high at the least, as far as the tail of the noise is known by now. */
  leastTimes(isJump: boolean): number {
    return this.#judge.leastTimes(isJump);
  }

  /** In which power values are judged now. */
  get power(): Power {
    return this.#power;
  }

  /** Takes the next value where noise explains it, and tells whether it does. */
  take(value: number): boolean {
    if (this.#line.count >= LEAST_VALUES && !this.#judge.isNoise(this.#errorOf(value))) {
      if (!this.#falls.areMany(this.#line.count)) return false;
      // Not the column has risen: noise has grown.
      this.#restartFrom(WITHIN);
    }
    this.accept(value);
    return true;
  }

  /** Takes a value of the level, whatever it is. */
  accept(value: number): void {
    if (this.#line.count < LEAST_VALUES) {
      this.#line.push(value);
      if (this.#line.count === LEAST_VALUES) this.#begin();
      return;
    }
    const error = this.#errorOf(value);
    const isFall = this.#judge.isFall(error);
    this.#judge.take(error);
    this.#line.push(value);
    this.#sinceFit++;
    if (isFall) this.#falls.take(this.#line.count);
    else this.#falls.end();
    if (this.#falls.isLevel) this.#restartFrom(ANOTHER_LEVEL);
    else if (this.#sinceFit >= BETWEEN * this.#line.held) this.#refit();
  }

  /** How a value stands out that was not taken. */
  excessOf(value: number): Excess {
    const { isJump, expected, noise } = this.#judge.describe(this.#errorOf(value));
    return this.#measureFrom(this.#raisedLevel + expected, noise, isJump);
  }

  /** The level of now. */
  get level(): Excess {
    return this.#measureFrom(this.#raisedLevel, this.#judge.noiseOf(false), false);
  }

  /** Another level has begun: all before is forgotten, but not of which kind the noise is. */
  restart(): void {
    this.#line.forget();
    this.#judge.forget();
    this.#falls.forget();
    this.#sinceFit = 0;
  }

  /** From the last so many values. */
  #restartFrom(length: number): void {
    const values = this.#line.list(length);
    this.restart();
    for (const value of values) this.accept(value);
  }

  #measureFrom(raised: number, noise: number, isJump: boolean): Excess {
    const power = this.#power;
    const level = lower(raised, power);
    const timesOf = (value: number) => (raise(value, power) - raised) / noise;
    return { isJump, level, noise: noise / slopeAt(level, power), timesOf };
  }

  get #raisedLevel(): number {
    return this.#line.next + this.#line.slope * this.#sinceFit;
  }

  #errorOf(value: number): number {
    const error = raise(value, this.#power) - this.#raisedLevel;
    // Of numbers below 0 the logarithm is NaN.
    return this.#power === 1 || error > LEAST_ERROR ? error : LEAST_ERROR;
  }

  #begin(): void {
    if (!this.#choosePower()) this.#takeWindow();
    this.#layLine();
  }

  #refit(): void {
    this.#sinceChoice += this.#sinceFit;
    if (this.#sinceChoice >= Math.min(CHOOSE_EVERY, this.#line.count / 2)) {
      this.#sinceChoice = 0;
      this.#choosePower();
      this.#chooseWindow();
    }
    this.#layLine();
  }

  #layLine(): void {
    this.#fitLine(this.#judge.deviation);
    if (!Number.isFinite(this.#line.next) && this.#choosePower()) this.#fitLine(this.#judge.deviation);
    this.#sinceFit = 0;
    const { next, slope, held } = this.#line;
    // Where the level falls, a quantum is more and more of it.
    const level = lower(Math.min(next, next + slope * BETWEEN * held), this.#power);
    const quantum = Math.max(this.#quantum, FLOAT32 * Math.abs(level)) * slopeAt(level, this.#power);
    this.#judge.settle(Math.max(quantum, CURVED * held * Math.abs(slope)));
    this.#judge.follow(this.#errorOf(this.#line.last) + slope);
  }

  #fitLine(deviation: number): void {
    this.#line.fit((value) => raise(value, this.#power), deviation);
  }

  #chooseWindow(): void {
    const { correlation } = this.#judge;
    if (correlation > TOO_LONG) this.#line.shorten();
    else if (correlation < TOO_SHORT && this.#line.count >= CHOOSE_EVERY) this.#line.lengthen();
  }

  /** Whether it is another one. */
  #choosePower(): boolean {
    this.#chooser.look(this.#line);
    if (this.#chooser.power === this.#power) return false;
    this.#power = this.#chooser.power;
    this.#judge.forgetKind();
    this.#takeWindow();
    return true;
  }

  /** Nothing was expected of these values; they count as expected where the line has them. */
  #takeWindow(): void {
    this.#fitLine(0);
    const values = this.#line.list(MOST_WINDOW / 2);
    this.#sinceFit = -values.length;
    for (const value of values) {
      this.#judge.take(this.#errorOf(value));
      this.#sinceFit++;
    }
  }
}
