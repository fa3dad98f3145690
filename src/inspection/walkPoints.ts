/** @file The walk over many points of a landscape: counted, timed, watched, and stopped between two points. */
import type { Measure, PointWatch } from "../landscape/index.ts";
import type { LandscapeProgress } from "./inside/landscapeAsk.ts";

export interface WalkOptions {
  readonly signal?: AbortSignal | undefined;
  /** Hears how many points are to be computed, and the seconds that they will take, before the first. */
  readonly onStart?: (points: number, seconds: number) => void;
  readonly onProgress?: (progress: LandscapeProgress) => void;
}

/** Between two looks at what else has happened. */
const LOOK_MS = 50;

/** Points of one request, on their way. */
export class Walk implements PointWatch {
  readonly #options: WalkOptions;
  readonly #total: number;
  readonly #before: number;
  #done = 0;
  #seconds = 0;
  #lookMs = Date.now();
  #startMs: number | null = null;

  /** @param done how many are there from an earlier time */
  constructor(total: number, done: number, options: WalkOptions) {
    this.#total = total;
    this.#before = done;
    this.#options = options;
  }

  get signal(): AbortSignal | undefined {
    return this.#options.signal;
  }

  /** Times a point, once, and says what all will take. The first time that it is computed does not count. */
  start(measure: Measure, point: Float64Array): void {
    if (this.#startMs !== null) return;
    measure(point);
    const beganMs = performance.now();
    measure(point);
    const left = this.#total - this.#before;
    this.#seconds = (performance.now() - beganMs) / 1000;
    this.#options.onStart?.(left, left * this.#seconds);
    this.#startMs = Date.now();
  }

  readonly onPoint = async (): Promise<void> => {
    this.#done++;
    await this.look();
  };

  /** Lets the signal in, and tells how far it is. */
  readonly look = async (): Promise<void> => {
    const nowMs = Date.now();
    if (nowMs - this.#lookMs < LOOK_MS) return;
    this.#lookMs = nowMs;
    const left = this.#total - this.#before - this.#done;
    const taken = this.#startMs === null || this.#done === 0 ? null : (nowMs - this.#startMs) / 1000 / this.#done;
    this.#options.onProgress?.({
      done: this.#before + this.#done,
      total: this.#total,
      secondsLeft: taken === null ? null : taken * left,
    });
    await new Promise((resolve) => setImmediate(resolve));
  };
}

/** What `work` gives; null where the signal came first. */
export async function untilAborted<T>(signal: AbortSignal | undefined, work: () => Promise<T>): Promise<T | null> {
  try {
    return await work();
  } catch (error) {
    if (signal?.aborted === true && error === signal.reason) return null;
    throw error;
  }
}
