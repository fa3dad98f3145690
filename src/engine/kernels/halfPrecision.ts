/** @file Rounding of four float32 values to float16 and bfloat16, to nearest, ties to even; NaN stays NaN, too large values become infinite. */

/** Rounds the bit pattern `a` of a magnitude to a multiple of 2^shift. */
@inline
function roundBits(a: v128, shift: i32): v128 {
  const odd = v128.and(i32x4.shr_u(a, shift), i32x4.splat(1));
  const rounded = i32x4.add(i32x4.add(a, i32x4.splat((1 << (shift - 1)) - 1)), odd);
  return v128.and(rounded, i32x4.splat(-1 << shift));
}

/** 11 significant bits, exponents -14..15, subnormals in steps of 2^-24. */
@inline
export function roundF16(x: v128): v128 {
  const sign = v128.and(x, i32x4.splat(0x80000000));
  const a = v128.andnot(x, i32x4.splat(0x80000000));
  let y = roundBits(a, 13);
  y = v128.bitselect(f32x4.splat(Infinity), y, i32x4.gt_s(y, i32x4.splat(0x477fe000)));
  // In [0.5, 1) the spacing of float32 is 2^-24.
  const subnormal = f32x4.sub(f32x4.add(a, f32x4.splat(0.5)), f32x4.splat(0.5));
  y = v128.bitselect(subnormal, y, i32x4.lt_s(a, i32x4.splat(0x38800000)));
  return v128.bitselect(v128.or(y, sign), x, f32x4.eq(x, x));
}

/** 8 significant bits, the exponents of float32. */
@inline
export function roundBf16(x: v128): v128 {
  const sign = v128.and(x, i32x4.splat(0x80000000));
  const y = roundBits(v128.andnot(x, i32x4.splat(0x80000000)), 16);
  return v128.bitselect(v128.or(y, sign), x, f32x4.eq(x, x));
}
