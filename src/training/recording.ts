/** @file The series that the loop itself looks at while it trains: what the detector needs. */
import { INSTRUMENTS } from "../instruments/index.ts";

const WATCHED = ["trainLoss", "trainAccuracy", "lastLayerNorm"] as const;

type Watched = (typeof WATCHED)[number];

/** Position of an instrument among the readings of a step. */
export function columnOf(name: string): number {
  const index = INSTRUMENTS.findIndex((instrument) => instrument.name === name);
  if (index < 0) throw new Error(`there is no instrument ${name}`);
  return index;
}

/** Loss, accuracy and norm of every step so far, in arrays that grow by doubling. */
export class WatchedSeries {
  #columns = Object.fromEntries(WATCHED.map((name) => [name, new Float64Array(1024)])) as Record<Watched, Float64Array>;
  #length = 0;
  readonly #indices = WATCHED.map(columnOf);

  append(readings: Float64Array): void {
    if (this.#length === this.#columns.trainLoss.length) this.#grow();
    for (let i = 0; i < WATCHED.length; i++) {
      this.#columns[WATCHED[i] as Watched][this.#length] = readings[this.#indices[i] as number] as number;
    }
    this.#length++;
  }

  /** Views of what was appended, one entry a step. */
  read(): Record<Watched, Float64Array> {
    const views = WATCHED.map((name) => [name, this.#columns[name].subarray(0, this.#length)]);
    return Object.fromEntries(views) as Record<Watched, Float64Array>;
  }

  #grow(): void {
    for (const name of WATCHED) {
      const larger = new Float64Array(2 * this.#length);
      larger.set(this.#columns[name]);
      this.#columns[name] = larger;
    }
  }
}
