/** @file How far noise takes the values of a column above their level, and how far each goes on as the one before. */

/** Values that are remembered; of older ones less and less. */
const MEMORY = 1024;

/** What lies farther from the level counts as if it lay so many deviations from it. */
const MOST = 3.5;

/** The noise grows this many times at the most from call to call. */
const MOST_GROWTH = 8;

export class NoiseMeter {
  #above = 0;
  #squareAbove = 0;
  #square = 0;
  #product = 0;

  /** Root mean square of what lay above the level; at least 0. */
  get deviation(): number {
    return Math.sqrt(this.#squareAbove / Math.max(1, this.#above));
  }

  /** Correlation of each error with the one before; 0 to 0.99. */
  get correlation(): number {
    return this.#square > 0 ? Math.min(0.99, Math.max(0, this.#product / this.#square)) : 0;
  }

  /** Independent values that the deviation is told from. */
  get freedom(): number {
    const square = this.correlation ** 2;
    return (this.#above * (1 - square)) / (1 + square);
  }

  /** @param errors distances from the level, one after the other; the first `length` of them */
  take(errors: Float64Array, length: number): void {
    const most = this.#mostOf(errors, length);
    let [above, squareAbove, square, product, last] = [0, 0, 0, 0, 0];
    for (let i = 0; i < length; i++) {
      const error = Math.max(-most, Math.min(most, errors[i] as number));
      if (error > 0) {
        above++;
        squareAbove += error * error;
      } else if (error === 0) above += 0.5;
      square += error * error;
      product += error * last;
      last = error;
    }
    const keep = Math.max(0, 1 - length / MEMORY);
    this.#above = keep * this.#above + above;
    this.#squareAbove = keep * this.#squareAbove + squareAbove;
    this.#square = keep * this.#square + square;
    this.#product = keep * this.#product + product;
  }

  forget(): void {
    this.#above = 0;
    this.#squareAbove = 0;
    this.#square = 0;
    this.#product = 0;
  }

  /** Noise that grew is followed, and one value far off is not. */
  #mostOf(errors: Float64Array, length: number): number {
    let sum = 0;
    for (let i = 0; i < length; i++) sum += Math.abs(errors[i] as number);
    const { deviation } = this;
    const growth = deviation > 0 ? MOST_GROWTH * deviation : Number.POSITIVE_INFINITY;
    return MOST * Math.max(deviation, Math.min(growth, sum / length));
  }
}
