/** @file For tests: logs with the noise of mini-batches, made from a seed. */
import type { Series } from "../series.ts";

/** Normal numbers by the sum of twelve uniform ones, from a linear congruential generator. */
export function drawNormal(seed: number): () => number {
  let state = seed >>> 0;
  const uniform = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
  return () => Array.from({ length: 12 }, uniform).reduce((sum, one) => sum + one, -6);
}

/** Columns over the steps 1 to `rows`. */
export function makeLog(rows: number, columns: Readonly<Record<string, (step: number) => number>>): Series {
  const step = Float64Array.from({ length: rows }, (_, i) => i + 1);
  return {
    step,
    columns: Object.fromEntries(Object.entries(columns).map(([name, at]) => [name, step.map((one) => at(one))])),
  };
}

/** A loss that falls from 4 to 1, with noise of 0.05 on it, and what `add` says besides. */
export function noisyLoss(seed: number, add: (step: number) => number = () => 0): (step: number) => number {
  const normal = drawNormal(seed);
  return (step) => 1 + 3 * Math.exp(-step / 500) + 0.05 * normal() + add(step);
}

/** A norm of the gradient around 1, and what `add` says besides. */
export function noisyNorm(seed: number, add: (step: number) => number = () => 0): (step: number) => number {
  const normal = drawNormal(seed);
  return (step) => Math.abs(1 + 0.1 * normal()) + add(step);
}

/** A loss that fits by step 100 and falls to 1e-8, with bursts of `rows` rows every 600 steps, and what the norm then does. */
export function slingshots(grows: boolean) {
  const phase = (step: number) => (step - 400) % 600;
  const isBurst = (step: number) => step > 1000 && phase(step) >= 0 && phase(step) < 40;
  const normal = drawNormal(13);
  const loss = (step: number) => {
    if (isBurst(step)) return 0.8 * (phase(step) < 4 ? 10 ** (2 * phase(step) - 6) : 0.6 ** (phase(step) - 4));
    return Math.max(1e-8, 2 * Math.exp(-step / 15)) * Math.exp(0.02 * normal());
  };
  const accuracy = (step: number) => (step < 100 ? 0.7 : isBurst(step) && loss(step) > 0.05 ? 0.8 : 1);
  const norm = (step: number) => {
    if (!grows || step <= 400) return 1 + 1e-9 * step;
    const cycle = Math.floor((step - 400) / 600);
    return 1 + 0.1 * cycle + 0.1 * Math.max(0, (phase(step) - 300) / 300) + 1e-9 * step;
  };
  return { loss, accuracy, norm };
}
