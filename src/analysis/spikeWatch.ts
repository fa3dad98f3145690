/** @file Notices spikes of the loss while training goes on, so that the states just before them can be saved, and the steps after them looked at. */

/** How far the loss rises above its trough in a spike, and falls below the peak before the next one can come. */
const RISE = 1000;

/** Steps from one spike's beginning to where another can be awaited: a spike rings, and falls and rises in few steps. */
const RINGING = 50;

/** What it remembers, by place: whether a spike is awaited, the least loss since then, the largest before, and steps since the last spike. */
const [ARMED, TROUGH, PEAK, SINCE] = [0, 1, 2, 3] as const;

/**
 * Tells the steps at which a spike begins. It errs on the side of telling: a checkpoint too many costs little. What is
 * reported as a slingshot is decided by the detector, which sees the whole series.
 */
export class SpikeWatch {
  /** How many numbers it remembers. */
  static readonly memoryLength = 4;
  readonly #high: number;
  readonly #floor: number;
  readonly #memory: Float64Array;

  /**
   * @param high below this loss a network counts as fitted, and a smaller peak is no spike: the detector's `spikeLoss`
   * @param floor what losses are counted from: the least that they can be
   * @param memory all that it goes on from: zeros at first
   */
  constructor(high: number, floor = 0, memory = new Float64Array(SpikeWatch.memoryLength)) {
    this.#high = high;
    this.#floor = floor;
    this.#memory = memory;
  }

  /** All that it goes on from. */
  get memory(): Float64Array {
    return this.#memory;
  }

  /** Steps observed since the last spike began, the one at which it did included; Infinity where none has. */
  get sinceSpike(): number {
    return this.#memory[SINCE] || Number.POSITIVE_INFINITY;
  }

  /** Takes the next step's loss; true where a spike begins. */
  observe(recorded: number): boolean {
    // As far as rounding takes it below the floor, it may as well be above.
    const loss = Math.abs(recorded - this.#floor);
    const memory = this.#memory as unknown as [number, number, number, number];
    const age = this.sinceSpike;
    if (memory[SINCE] > 0) memory[SINCE]++;
    if (memory[ARMED] === 0) {
      memory[PEAK] = Math.max(memory[PEAK], loss);
      if (age >= RINGING && loss < this.#high && loss * RISE < memory[PEAK]) {
        memory[ARMED] = 1;
        memory[TROUGH] = loss;
      }
      return false;
    }
    memory[TROUGH] = Math.min(memory[TROUGH], loss);
    if (!(loss >= this.#high && loss >= RISE * memory[TROUGH])) return false;
    memory[ARMED] = 0;
    memory[SINCE] = 1;
    memory[PEAK] = loss;
    return true;
  }
}
