/** @file Random choices that can be made again from the seed that every test names. */
import { createHash } from "node:crypto";

/** Of all random choices; `SLINGSHOT_FAULT_SEED=N` repeats those of an earlier time. */
export const SEED = Number(process.env.SLINGSHOT_FAULT_SEED ?? Date.now() % 1_000_000);

/** A sequence of random numbers under a name of its own: one trial does not depend on how many came before. */
export class Random {
  readonly #name: string;
  #count = 0;

  constructor(name: string, seed = SEED) {
    this.#name = `${seed}/${name}`;
  }

  /** At least 0, less than 1. */
  fraction(): number {
    const hash = createHash("sha256")
      .update(`${this.#name}/${this.#count++}`)
      .digest();
    return hash.readUInt32LE() / 2 ** 32;
  }

  /** A whole number of at least 0, less than `limit`. */
  below(limit: number): number {
    return Math.floor(this.fraction() * limit);
  }

  pick<T>(choices: readonly T[]): T {
    return choices[this.below(choices.length)] as T;
  }
}
