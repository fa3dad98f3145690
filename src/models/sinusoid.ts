/** @file Fixed sinusoidal positions (Vaswani et al. 2017). */
import type { DType, TensorData } from "../engine/index.ts";

/** ln 10000, the ratio of the longest wavelength to the shortest. */
const LN_10000 = 9.210340371976184;

/** sin(pos / 10000^(2i/d)) in even columns and the cosine in odd ones, positions × width, row-major. */
export function sinusoidalPositions(positions: number, width: number, dtype: DType): TensorData {
  const values = new Float64Array(positions * width);
  for (let position = 0; position < positions; position++) {
    for (let column = 0; column < width; column++) {
      const angle = position * expSeries((-LN_10000 * (column - (column % 2))) / width);
      // cos x = sin(x + π/2), but the series of each is as good.
      values[position * width + column] = column % 2 === 0 ? sineSeries(angle, 1) : sineSeries(angle, 0);
    }
  }
  return dtype === "f32" ? Float32Array.from(values) : values;
}

// Power series, because Math.exp, sin and cos may differ between engines in the last bit and angles stay below 10.

/** Σ xᵏ/k!, for −10 < x ≤ 0, as 1 over the series of −x, which does not cancel. */
function expSeries(x: number): number {
  let term = 1;
  let total = 1;
  for (let k = 1; k < 60; k++) {
    term *= -x / k;
    total += term;
  }
  return 1 / total;
}

/** The sine (`first` 1) or cosine (`first` 0) of x: every second term of the exponential series, signs alternating. */
function sineSeries(x: number, first: 0 | 1): number {
  let term = first === 1 ? x : 1;
  let total = term;
  for (let k = first + 1; k < 80; k += 2) {
    term *= (-x * x) / (k * (k + 1));
    total += term;
  }
  return total;
}
