/** @file How far up noise alone takes a value: learnt from how often the column itself went how far. */
import { normalQuantile } from "../engine/reference/normal.ts";

/** Bins a deviation, and how many deviations they reach. */
const BINS_EACH = 16;
const REACH = 32;
const BINS = BINS_EACH * REACH;

/** The limit is at least so many deviations, which normal noise passes once in 300,000 values. */
const LEAST_LIMIT = 4.5;

/** Other noise passes its limit in this share of values, as far as its tail goes on as it began. */
const SHARE_ABOVE = 6e-6;

/** A tail is told from the highest so many values at least, and from `WIDER` times as many. */
const HIGHEST = 10;
const WIDER = 10;

/** Spikes that went unnoticed are among the highest values, but are no hundredth of all. */
const FARTHEST_ABOVE = 0.01;

/** None are among the lowest. */
const FARTHEST_BELOW = 2e-4;

/** What passes no larger share is far out: where a tail is heavier than a normal one there, it becomes ever heavier. */
const FAR_OUT = 1e-3;

/** Tails that differ by less than this factor are those of one and the same noise. */
const ALIKE = 1.2;

/** The count after which the older values begin to count half, so that a column may change. */
const MEMORY = 2 ** 18;

/** Values before the tail is told. */
const LEAST_COUNT = 100;

export class TailMeter {
  readonly #up = new Float64Array(BINS);
  readonly #down = new Float64Array(BINS);
  #count = 0;
  #nextFit = LEAST_COUNT;
  #limit = LEAST_LIMIT;

  /** Deviations above the level that a value of the noise does not pass. */
  get limit(): number {
    return this.#limit;
  }

  /** Takes how many deviations a value lay above its level. */
  take(excess: number): void {
    const bins = excess > 0 ? this.#up : this.#down;
    const bin = Math.abs(excess) * BINS_EACH;
    const place = bin < BINS ? bin | 0 : BINS - 1;
    bins[place] = (bins[place] as number) + 1;
    if (++this.#count >= this.#nextFit) this.#fit();
  }

  #fit(): void {
    if (this.#count > MEMORY) this.#halve();
    this.#nextFit = this.#count * 1.1 + 16;
    const above = this.#reach(this.#up, Math.max(HIGHEST / this.#count, FARTHEST_ABOVE));
    const below = this.#reach(this.#down, Math.max(HIGHEST / this.#count, FARTHEST_BELOW));
    const size = this.#ratio(FARTHEST_ABOVE);
    const isEven = [size, this.#ratio(FARTHEST_ABOVE * WIDER)].every(
      (ratio) => Math.abs(Math.log(ratio)) < Math.log(ALIKE),
    );
    this.#limit = Math.max(LEAST_LIMIT, above, isEven ? size * below : 0);
  }

  #halve(): void {
    for (let bin = 0; bin < BINS; bin++) {
      this.#up[bin] = (this.#up[bin] as number) / 2;
      this.#down[bin] = (this.#down[bin] as number) / 2;
    }
    this.#count /= 2;
  }

  /** How much farther up than down a share of the values lay. */
  #ratio(share: number): number {
    return heightOf(this.#up, share * this.#count) / heightOf(this.#down, share * this.#count);
  }

  /**
   * What `SHARE_ABOVE` of the values pass, as the tail goes on through what two shares of them passed: with z what it were of
   * normal noise, as a z + b z², as an exponential tail does to a hundredth, or, farther out, as a z exp(h z²). It bends as far
   * as it must: chance alone bends a tail told from few values.
   */
  #reach(bins: Float64Array, far: number): number {
    const near = Math.min(0.3, far * WIDER);
    const [z1, z2, z] = [near, far, SHARE_ABOVE].map((one) => -normalQuantile(one)) as [number, number, number];
    const low = heightOf(bins, near * this.#count) / z1;
    const high = heightOf(bins, far * this.#count) / z2;
    const chance = high ** 2 / (far * this.#count * z2 ** 4) + low ** 2 / (near * this.#count * z1 ** 4);
    const sure = high === low ? 0 : Math.max(0, 1 - chance / (high - low) ** 2);
    if (far > FAR_OUT || high < low || low === 0) return z * (high + (sure * (high - low) * (z - z2)) / (z2 - z1));
    return z * high * (high / low) ** ((sure * (z ** 2 - z2 ** 2)) / (z2 ** 2 - z1 ** 2));
  }
}

/** What so many values lay above. */
function heightOf(bins: Float64Array, count: number): number {
  let left = count;
  for (let bin = BINS - 1; bin >= 0; bin--) {
    const inside = bins[bin] as number;
    if (inside >= left) return (bin + 1 - left / inside) / BINS_EACH;
    left -= inside;
  }
  return 0;
}
