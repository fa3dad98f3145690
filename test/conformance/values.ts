/** @file Values for tests: ordinary ones, and the ones that break kernels. */
import type { TensorData } from "../../src/engine/index.ts";
import { createStream, normal, type Stream, uniform } from "../../src/random/index.ts";

const SPECIAL = [0, -0, Infinity, -Infinity, NaN, 1, -1, 3e38, -3e38, 1e-45, -1e-45, 1e-40, 1.17549435e-38, 2 ** -24];

/** Fills with normal numbers over many scales, and now and then a zero, a subnormal, an infinity or a NaN. */
export function fillWild(values: TensorData, stream: Stream, specialShare: number): void {
  for (let i = 0; i < values.length; i++) {
    const special = uniform(stream) < specialShare;
    const scale = uniform(stream) < 0.5 ? 1 : 2 ** Math.floor(40 * uniform(stream) - 20);
    values[i] = special ? (SPECIAL[Math.floor(uniform(stream) * SPECIAL.length)] as number) : scale * normal(stream);
  }
}

/** Fills with whole numbers from `start` up to below a limit. */
export function fillIndices(values: TensorData, stream: Stream, range: IndexRange): void {
  const { indexStart = 0, indexLimit = 1, wholeEvery = Infinity } = range;
  for (let i = 0; i < values.length; i++) {
    const start = wholeEvery < Infinity && i % wholeEvery === 0 ? Math.max(indexStart, 0) : indexStart;
    values[i] = start + Math.floor(uniform(stream) * (indexLimit - start));
  }
}

interface IndexRange {
  readonly indexStart?: number;
  readonly indexLimit?: number;
  readonly wholeEvery?: number;
}

/** Fills with numbers of moderate size: ±[0.3, 1.3), or only the positive half. */
export function fillTame(values: TensorData, stream: Stream, positive: boolean): void {
  for (let i = 0; i < values.length; i++) {
    const size = 0.3 + uniform(stream);
    values[i] = positive || uniform(stream) < 0.5 ? size : -size;
  }
}

export const testStream = (seed: number): Stream => createStream(seed, "data");
