/** @file For the trial of a library: the types of numbers, what operands are filled with, and what is right. */

export const TYPES = {
  f32: { array: Float32Array, bytes: 4, round: Math.fround, least: 2 ** -126, relative: 2 ** -23, absolute: 2 ** -149 },
  f64: { array: Float64Array, bytes: 8, round: Number, least: 2 ** -1022, relative: 2 ** -52, absolute: 2 ** -1074 },
} as const;

export type Type = keyof typeof TYPES;

/** What operands are: numbers about 1; with zeros, infinities and NaN among them; or so small that their products are subnormal. */
export type Values = "plain" | "special" | "tiny";

export const SPECIAL = [0, -0, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, Number.NaN, 1e-40, -1e-320];

/** Stands wherever nothing is to be read or written; as a number of either type it is none. */
export const GUARD = 0x7ff8a5a5;

/** Tiles are shared out among these; the scratch of any other is not to be touched. */
export const THREADS = [1, 3] as const;

/**
 * Whether a sum is as it should be: to the bit, unless rounding is free.
 * @param terms how many products it has, and the sum of their sizes
 */
export function isRight(
  found: number,
  right: number,
  type: Type,
  terms: { readonly count: number; readonly size: number } | null,
): boolean {
  if (Object.is(found, right)) return true;
  if (terms === null || !Number.isFinite(right)) return false;
  // A fused multiplication and addition rounds once where these round twice.
  const { relative, absolute } = TYPES[type];
  return Math.abs(found - right) < (terms.count + 1) * (relative * terms.size + absolute);
}
