/** @file Arithmetic of long vectors in float64, in an order of operations that is always the same. */
import type { Floats } from "../optimizers/preconditioners.ts";
import { normal, randomSign, type Stream } from "../random/index.ts";

export type { Floats };

/** ⟨a, b⟩ in four running sums, which take turns: faster than one, and more exact. */
export function dot(a: Float64Array, b: Float64Array): number {
  const whole = a.length - (a.length % 4);
  let [s0, s1, s2, s3] = [0, 0, 0, 0];
  for (let i = 0; i < whole; i += 4) {
    s0 += (a[i] as number) * (b[i] as number);
    s1 += (a[i + 1] as number) * (b[i + 1] as number);
    s2 += (a[i + 2] as number) * (b[i + 2] as number);
    s3 += (a[i + 3] as number) * (b[i + 3] as number);
  }
  for (let i = whole; i < a.length; i++) s0 += (a[i] as number) * (b[i] as number);
  return s0 + s1 + (s2 + s3);
}

/** ‖x‖, with no overflow or underflow on the way where it can be written itself. */
export function normOf(x: Float64Array): number {
  const squares = dot(x, x);
  if (squares > 1e-280 && squares < 1e280) return Math.sqrt(squares);
  let largest = 0;
  for (let i = 0; i < x.length; i++) largest = Math.max(largest, Math.abs(x[i] as number));
  if (largest === 0 || !Number.isFinite(largest)) return largest;
  return largest * Math.sqrt(x.reduce((sum, value) => sum + (value / largest) ** 2, 0));
}

/** target ← target + factor · x */
export function addScaled(target: Float64Array, factor: number, x: Floats): void {
  for (let i = 0; i < target.length; i++) target[i] = (target[i] as number) + factor * (x[i] as number);
}

export function scaleBy(x: Float64Array, factor: number): void {
  for (let i = 0; i < x.length; i++) x[i] = (x[i] as number) * factor;
}

/** Numbers of the standard normal distribution: a direction that is uniform on the sphere. */
export function fillNormal(x: Float64Array, stream: Stream): void {
  for (let i = 0; i < x.length; i++) x[i] = normal(stream);
}

/** 1 or −1 in each place (Rademacher). */
export function fillSigns(x: Float64Array, stream: Stream): void {
  for (let i = 0; i < x.length; i++) x[i] = randomSign(stream);
}

/**
 * Takes from `x` its parts along orthonormal vectors, twice, after which what is left is orthogonal to them to rounding
 * ("twice is enough": Parlett, The Symmetric Eigenvalue Problem).
 * @returns the coefficients that were taken
 */
export function orthogonalize(x: Float64Array, basis: readonly Float64Array[]): Float64Array {
  const coefficients = new Float64Array(basis.length);
  for (let pass = 0; pass < 2; pass++) {
    basis.forEach((vector, i) => {
      const along = dot(x, vector);
      addScaled(x, -along, vector);
      coefficients[i] = (coefficients[i] as number) + along;
    });
  }
  return coefficients;
}

/** Σ wᵢ xᵢ */
export function combine(vectors: readonly Floats[], weights: ArrayLike<number>, size: number): Float64Array {
  const sum = new Float64Array(size);
  vectors.forEach((vector, i) => {
    addScaled(sum, weights[i] as number, vector);
  });
  return sum;
}
