/** @file Tells errors that noise explains from those that it does not. */
import { NoiseMeter } from "./noiseMeter.ts";
import { TailMeter } from "./tailMeter.ts";

/** The fewer independent values the noise is told from, the higher the limit: as quantiles of Student's distribution do. */
const WIDENING = 6;

/** Independent values before the first judgement. */
const LEAST_FREEDOM = 5;

export class ErrorGauge {
  readonly #meter = new NoiseMeter();
  readonly #errors: Float64Array;
  #tail = new TailMeter();
  #held = 0;
  #noise = 0;
  #unit = 0;
  #limit = Number.POSITIVE_INFINITY;

  /** @param most errors between two calls of `settle` */
  constructor(most: number) {
    this.#errors = new Float64Array(most);
  }

  /** Standard deviation of what lay above, or the least that it is; above 0. */
  get noise(): number {
    return this.#noise;
  }

  /** Standard deviation of what lay above. */
  get deviation(): number {
    return this.#meter.deviation;
  }

  get correlation(): number {
    return this.#meter.correlation;
  }

  /** How many times the noise an error is at the least that noise does not explain. */
  get leastTimes(): number {
    return this.#tail.limit;
  }

  /** The noise, and as much more as chance may hide while it is told from few values; 0 while it is told from none. */
  get unit(): number {
    return this.#unit;
  }

  /** Whether noise does not explain an error. */
  isPassedBy(error: number): boolean {
    return error > this.#limit;
  }

  take(error: number): void {
    this.#errors[this.#held++] = error;
    if (this.#unit > 0) this.#tail.take(error / this.#unit);
  }

  /**
   * Tells noise and limit anew from what was taken.
   * @param least that the noise is, above 0
   * @param strictness what the limit is multiplied by
   */
  settle(least: number, strictness: number): void {
    if (this.#held > 0) this.#meter.take(this.#errors, this.#held);
    this.#held = 0;
    this.#noise = Math.max(this.#meter.deviation, least);
    const { freedom } = this.#meter;
    this.#unit = freedom < LEAST_FREEDOM ? 0 : this.#noise * Math.exp(WIDENING / freedom);
    this.#limit = this.#unit === 0 ? Number.POSITIVE_INFINITY : this.#unit * this.#tail.limit * strictness;
  }

  /** The noise is of another size from here on, and of the same kind. */
  forget(): void {
    this.#meter.forget();
    this.#held = 0;
    this.#noise = 0;
    this.#unit = 0;
    this.#limit = Number.POSITIVE_INFINITY;
  }

  /** The noise is of another kind. */
  forgetTail(): void {
    this.forget();
    this.#tail = new TailMeter();
  }
}
