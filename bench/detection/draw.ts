/** @file Random numbers of the constructed series, and the log that they are drawn into. */
import type { LoggedSeries } from "./seriesFile.ts";

/** Random numbers by a seed (mulberry32), with what the constructions need of them. */
export interface Dice {
  /** In [0, 1). */
  uniform(): number;
  between(low: number, high: number): number;
  /** Evenly in the logarithm. */
  scale(low: number, high: number): number;
  whole(low: number, high: number): number;
  normal(): number;
  pick<Value>(values: readonly [Value, ...Value[]]): Value;
}

export function rollDice(seed: number): Dice {
  let state = seed >>> 0;
  const uniform = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let word = Math.imul(state ^ (state >>> 15), state | 1);
    word ^= word + Math.imul(word ^ (word >>> 7), word | 61);
    return ((word ^ (word >>> 14)) >>> 0) / 2 ** 32;
  };
  const between = (low: number, high: number) => low + (high - low) * uniform();
  const whole = (low: number, high: number) => Math.floor(between(low, high + 1));
  return {
    uniform,
    between,
    scale: (low, high) => Math.exp(between(Math.log(low), Math.log(high))),
    whole,
    normal: () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform()),
    pick: (values) => values[whole(0, values.length - 1)] ?? values[0],
  };
}

/** How what is drawn is recorded. */
export interface Recording {
  /** Deviation of ln(loss) from row to row: 0 of the full set, some 0.5 to 1.5 of mini-batches. */
  readonly noise: number;
  /** Samples of a row's accuracy. */
  readonly batch: number;
  /** Below half of it a loss is 0: a quantum of float32; 0 for none. */
  readonly quantum: number;
}

/** A log that is written row by row. */
export class DrawnLog {
  norm: number;
  readonly #rows: [number, number, number][] = [];
  readonly #dice: Dice;
  readonly #recording: Recording;

  constructor(dice: Dice, recording: Recording, norm = 1) {
    this.#dice = dice;
    this.#recording = recording;
    this.norm = norm;
  }

  get steps(): number {
    return this.#rows.length;
  }

  /** One row. The share of wrong samples is drawn from what the loss says, unless it is given. */
  row(loss: number, wrong = Math.min(0.9, loss / 3)): void {
    const { noise, batch, quantum } = this.#recording;
    const noisy = loss * Math.exp(noise * this.#dice.normal());
    const recorded = quantum === 0 ? noisy : quantum * Math.round(noisy / quantum);
    const missed = Math.min(batch, Math.floor(wrong * batch + this.#dice.uniform()));
    this.#rows.push([Math.fround(recorded), 1 - missed / batch, Math.fround(this.norm)]);
  }

  /** Learning to 100 %, in which the norm grows as the logarithm of time. */
  fit(steps: number, floor: number): void {
    const [first, rate] = [this.norm, 7 / steps];
    for (let i = 0; i < steps; i++) {
      const loss = Math.max(floor, 2 * Math.exp(-rate * i * (1 + i / steps)));
      this.norm = first * (1 + 0.4 * Math.log1p((9 * i) / steps));
      this.row(loss, Math.min(0.8, loss / 2));
    }
  }

  /** A row that is not a number, as divergence ends. */
  end(): void {
    this.#rows.push([Number.NaN, 0, Number.NaN]);
  }

  read(): LoggedSeries {
    const column = (k: 0 | 1 | 2) => Float64Array.from(this.#rows, (row) => row[k]);
    return {
      step: Float64Array.from(this.#rows, (_, i) => i + 1),
      trainLoss: column(0),
      trainAccuracy: column(1),
      lastLayerNorm: column(2),
    };
  }
}
