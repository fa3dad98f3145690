/** @file Batches: which training rows each step takes. */
import { createStream, permutation, uniform } from "../random/index.ts";
import { SettingError } from "../settingError.ts";

export interface BatchSettings {
  /** Rows to choose from. */
  readonly rows: number;
  /** Rows a step: a number, `full` for all of them, or `openai` for openai/grok's min(512, ⌈rows / 2⌉). */
  readonly size: number | "full" | "openai";
  /**
   * `epochs`: every row once an epoch, in an order new in each; the last batch of an epoch has what is left.
   * `replacement`: each row of each batch is drawn from all.
   */
  readonly sampling: "epochs" | "replacement";
}

/** Says which rows a step takes, for any step at any time. */
export interface Batcher {
  /** Rows of a batch; the last one of an epoch may have fewer. */
  readonly size: number;
  /** Steps in which as many rows are taken as there are, the last one included. */
  readonly stepsPerEpoch: number;
  /**
   * Numbers 0 … rows − 1 of the rows that step `step`, counted from 0, takes. Valid until the next call. Depends on the
   * step alone, so that a resumed run goes on with the same batches; steps in order cost O(size) each and O(rows) an
   * epoch, a jump O(rows).
   */
  readonly indicesOf: (step: number) => Int32Array;
  /** Where the data stand after `step` steps. */
  readonly positionOf: (step: number) => DataPosition;
}

/** A point in the order of the data. */
export interface DataPosition {
  /** Epochs completed. */
  readonly epoch: number;
  /** Rows taken of the epoch in progress. */
  readonly row: number;
  /** Where in the stream "batches" the order of this epoch, or the next batch drawn with replacement, begins. */
  readonly draws: number;
}

/**
 * The batches of a run, from the stream "batches" of `seed`. A batch of all rows has them in their own order.
 * @throws SettingError where a batch is larger than the data or empty.
 */
export function createBatcher(settings: BatchSettings, seed: number): Batcher {
  const { rows, sampling } = settings;
  const size = resolveBatchSize(settings);
  const indicesOf =
    sampling === "replacement"
      ? drawBatches(rows, size, seed)
      : size === rows
        ? takeAll(rows)
        : cutEpochs(rows, size, seed);
  const stepsPerEpoch = Math.ceil(rows / size);
  const positionOf = (step: number): DataPosition => {
    const epoch = Math.floor(step / stepsPerEpoch);
    const draws = sampling === "replacement" ? step * size : size === rows ? 0 : epoch * drawsPerEpoch(rows);
    return { epoch, row: (step % stepsPerEpoch) * size, draws };
  };
  return { size, stepsPerEpoch, indicesOf, positionOf };
}

/** A permutation of n rows takes n − 1 draws: each epoch has its own stretch of the stream. */
const drawsPerEpoch = (rows: number): number => rows - 1;

/**
 * Rows of a batch.
 * @throws SettingError where a batch is larger than the data or empty
 */
export function resolveBatchSize({ rows, size }: Pick<BatchSettings, "rows" | "size">): number {
  if (size === "full") return rows;
  if (size === "openai") return Math.min(512, Math.ceil(rows / 2));
  if (!Number.isInteger(size) || size < 1 || size > rows) {
    throw new SettingError("batch.size", size, `full, openai or a whole number from 1 to ${rows}, the training rows`);
  }
  return size;
}

function takeAll(rows: number): Batcher["indicesOf"] {
  const all = Int32Array.from({ length: rows }, (_, i) => i);
  return () => all;
}

function cutEpochs(rows: number, size: number, seed: number): Batcher["indicesOf"] {
  const stepsPerEpoch = Math.ceil(rows / size);
  const orderOf = (epoch: number) => permutation(createStream(seed, "batches", epoch * drawsPerEpoch(rows)), rows);
  let currentEpoch = -1;
  let order: Int32Array = new Int32Array(0);
  return (step) => {
    const epoch = Math.floor(step / stepsPerEpoch);
    if (epoch !== currentEpoch) {
      order = orderOf(epoch);
      currentEpoch = epoch;
    }
    const start = (step % stepsPerEpoch) * size;
    return order.subarray(start, start + size);
  };
}

function drawBatches(rows: number, size: number, seed: number): Batcher["indicesOf"] {
  const indices = new Int32Array(size);
  return (step) => {
    const stream = createStream(seed, "batches", step * size);
    for (let i = 0; i < size; i++) indices[i] = Math.floor(uniform(stream) * rows);
    return indices;
  };
}
