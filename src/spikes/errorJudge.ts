/** @file Judges the distances of a column from its line, each of which may go on from the one before. */
import { ErrorGauge } from "./errorGauge.ts";

/** Errors correlated less than this count as independent. */
const CORRELATED = 0.15;

/** The limits of two tests are higher, so that noise passes them no oftener than one. */
const TWO_TESTS = 1.05;

/** An error more than so many times the noise is far up, or far down. */
const FAR = 2;

/** A jump of so many times the noise may be a spike. */
const JUMPED = 3;

/** How an error stands out that noise does not explain. */
export interface Judgement {
  /** Whether it does by its jump from the error before, and not by its size. */
  readonly isJump: boolean;
  readonly expected: number;
  /** Standard deviation of noise above what was expected. */
  readonly noise: number;
}

export class ErrorJudge {
  readonly #fromLine: ErrorGauge;
  readonly #fromLast: ErrorGauge;
  #correlation = 0;
  #last = 0;
  #high = 0;
  #jumped = false;

  /** @param most errors between two calls of `settle` */
  constructor(most: number) {
    this.#fromLine = new ErrorGauge(most);
    this.#fromLast = new ErrorGauge(most);
  }

  /** How many of the last errors were far up, one after the other. */
  get high(): number {
    return this.#high;
  }

  /** Of each error with the one before; 0 to 1. */
  get correlation(): number {
    return this.#fromLine.correlation;
  }

  /** Standard deviation of noise above the line, or above where the value before leads; above 0. */
  noiseOf(isJump: boolean): number {
    return (isJump ? this.#fromLast : this.#fromLine).noise;
  }

  /** Standard deviation of errors above the line. */
  get deviation(): number {
    return this.#fromLine.deviation;
  }

  /** How many times the noise is least of what stands out, as far as the tail of the noise is known. */
  leastTimes(isJump: boolean): number {
    return (isJump ? this.#fromLast : this.#fromLine).leastTimes;
  }

  isNoise(error: number): boolean {
    if (this.#fromLine.isPassedBy(error)) return false;
    if (this.#correlation === 0 || error < this.#fromLine.noise) return true;
    return !this.#fromLast.isPassedBy(error - this.#expected);
  }

  /** Whether it lies as far down as noise does not go up. */
  isFall(error: number): boolean {
    return this.#fromLine.isPassedBy(-error);
  }

  /** Of an error that is no noise. */
  describe(error: number): Judgement {
    const isJump = !this.#fromLine.isPassedBy(error);
    const expected = isJump ? this.#expected : 0;
    return { isJump, expected, noise: this.noiseOf(isJump) };
  }

  take(error: number): void {
    this.#fromLine.take(error);
    if (this.#correlation > 0) this.#takeJump(error - this.#correlation * this.#last);
    this.#high = error > FAR * this.#fromLine.unit ? this.#high + 1 : 0;
    this.follow(error);
  }

  /** What the next error is expected to be at the least: from far down a column comes back by itself, and that is no rise. */
  get #expected(): number {
    return this.#correlation * Math.max(this.#last, -FAR * this.#fromLine.noise);
  }

  /** After a spike that went unnoticed a column jumps back, and that is no noise. */
  #takeJump(jump: number): void {
    if (!this.#jumped) this.#fromLast.take(jump);
    this.#jumped = jump > JUMPED * this.#fromLast.noise;
  }

  /** The next error goes on from this one. */
  follow(error: number): void {
    this.#last = error;
  }

  /** Tells noise, correlation and limits anew from what was taken. @param least that the noise is, above 0 */
  settle(least: number): void {
    this.#fromLine.settle(least, this.#correlation > 0 ? TWO_TESTS : 1);
    this.#fromLast.settle(least, TWO_TESTS);
    const { correlation } = this.#fromLine;
    this.#correlation = correlation < CORRELATED ? 0 : correlation;
  }

  /** The noise is of another size from here on, and of the same kind. */
  forget(): void {
    this.#fromLine.forget();
    this.#fromLast.forget();
    this.#last = 0;
    this.#high = 0;
    this.#jumped = false;
  }

  /** The noise is of another kind. */
  forgetKind(): void {
    this.forget();
    this.#fromLine.forgetTail();
    this.#fromLast.forgetTail();
  }
}
