/** @file Notices spikes of the loss while training goes on, so that the states just before them can be saved. */
/** How far the loss rises above its trough in a spike, and falls below the peak before the next one can come. */
const RISE = 1000;

/** Steps from one spike's beginning to where another can be awaited: a spike rings, and falls and rises in few steps. */
const RINGING = 50;

/**
 * Tells the steps at which a spike begins. It errs on the side of telling: a checkpoint too many costs little. What is
 * reported as a slingshot is decided by the detector, which sees the whole series.
 */
export class SpikeWatch {
  readonly #high: number;
  readonly #floor: number;
  #trough = Number.POSITIVE_INFINITY;
  #peak = 0;
  #armed = false;
  /** Steps since the last spike began. */
  #age = Number.POSITIVE_INFINITY;

  /**
   * @param high below this loss a network counts as fitted, and a smaller peak is no spike: the detector's `spikeLoss`
   * @param floor what losses are counted from: the least that they can be
   */
  constructor(high: number, floor = 0) {
    this.#high = high;
    this.#floor = floor;
  }

  /** Takes the next step's loss; true where a spike begins. */
  observe(recorded: number): boolean {
    // As far as rounding takes it below the floor, it may as well be above.
    const loss = Math.abs(recorded - this.#floor);
    this.#age++;
    if (!this.#armed) {
      this.#peak = Math.max(this.#peak, loss);
      if (this.#age >= RINGING && loss < this.#high && loss * RISE < this.#peak) {
        this.#armed = true;
        this.#trough = loss;
      }
      return false;
    }
    this.#trough = Math.min(this.#trough, loss);
    if (!(loss >= this.#high && loss >= RISE * this.#trough)) return false;
    this.#armed = false;
    this.#age = 0;
    this.#peak = loss;
    return true;
  }
}
