/**
 * @file exp, log, tanh and erf of four float32 values, from float32 operations that each round once.
 *
 * The error is at most 1 ulp from the correctly rounded value over all inputs. The polynomials are minimax fits (Remez
 * exchange in 60-digit arithmetic) whose coefficients were then rounded to float32; for erf the best of the roundings
 * nearby was searched.
 */

import {
  erf32P0,
  erf32P1,
  erf32P2,
  erf32P3,
  erf32P4,
  erf32P5,
  erf32P6,
  erf32Q0,
  erf32Q1,
  erf32Q2,
  erf32Q3,
  erf32Q4,
  erf32Q5,
  erf32Q6,
  erf32Q7,
  erfSplit32,
  erfTop32,
  exp32P0,
  exp32P1,
  exp32P2,
  exp32P3,
  exp32P4,
  expBottom32,
  expTop32,
  half32,
  ln2High32,
  ln2Low32,
  log2e32,
  log32P0,
  log32P1,
  log32P2,
  one32,
  rounder32,
  smallestNormal32,
  subnormalScale32,
  subnormalShift32,
  tanh32P0,
  tanh32P1,
  tanh32P2,
  tanh32P3,
  tanh32P4,
  tanhSplit32,
  two32,
} from "./coefficients32";

@inline
function c(value: f32): v128 {
  return f32x4.splat(value);
}

/** a * b + d, rounded twice. */
@inline
function mulAdd(a: v128, b: v128, d: v128): v128 {
  return f32x4.add(f32x4.mul(a, b), d);
}

/** The bits of the rounder; what is added to it stands in the lower ones. */
@inline const ROUNDER_BITS: i32 = 0x4b400000;

/**
 * e^x = 2^n e^r with n = round(x / ln 2), |r| <= ln(2) / 2, e^r = 1 + r + r^2 P(r), P of degree 4 (error 2^-28).
 * 2^n is applied as two factors, so that a subnormal result rounds once.
 */
@inline
export function exp32(x: v128): v128 {
  const bounded = f32x4.pmax(f32x4.pmin(x, c(expTop32)), c(expBottom32));
  const rounded = f32x4.add(f32x4.mul(bounded, c(log2e32)), c(rounder32));
  const n = f32x4.sub(rounded, c(rounder32));
  const r = f32x4.sub(f32x4.sub(bounded, f32x4.mul(n, c(ln2High32))), f32x4.mul(n, c(ln2Low32)));
  let p = mulAdd(c(exp32P4), r, c(exp32P3));
  p = mulAdd(p, r, c(exp32P2));
  p = mulAdd(p, r, c(exp32P1));
  p = mulAdd(p, r, c(exp32P0));
  const y = f32x4.add(mulAdd(f32x4.mul(r, r), p, r), c(one32));
  // n + 2 * 127, halved, gives the biased exponents of the two factors.
  const k = i32x4.sub(rounded, i32x4.splat(ROUNDER_BITS - 254));
  const half = i32x4.shr_u(k, 1);
  return f32x4.mul(f32x4.mul(y, i32x4.shl(half, 23)), i32x4.shl(i32x4.sub(k, half), 23));
}

/**
 * log x = k ln 2 + log(1 + f) with 1 + f in [sqrt(1/2), sqrt(2)); with s = f / (2 + f), log(1 + f) = 2 atanh s
 * = f - (f^2/2 - s (f^2/2 + R)), R = s^2 P(s^2), P of degree 2 (error 2^-30).
 */
@inline
export function log32(x: v128): v128 {
  const subnormal = f32x4.lt(x, c(smallestNormal32));
  const scaled = v128.bitselect(f32x4.mul(x, c(subnormalScale32)), x, subnormal);
  const k = i32x4.shr_s(i32x4.sub(scaled, i32x4.splat(0x3f3504f3)), 23);
  const f = f32x4.sub(i32x4.sub(scaled, i32x4.shl(k, 23)), c(one32));
  const e = f32x4.sub(f32x4.convert_i32x4_s(k), v128.and(subnormal, c(subnormalShift32)));
  const s = f32x4.div(f, f32x4.add(f, c(two32)));
  const z = f32x4.mul(s, s);
  let p = mulAdd(c(log32P2), z, c(log32P1));
  p = mulAdd(p, z, c(log32P0));
  const half = f32x4.mul(f32x4.mul(f, c(half32)), f);
  const tail = mulAdd(s, mulAdd(p, z, half), f32x4.mul(e, c(ln2Low32)));
  let y = mulAdd(e, c(ln2High32), f32x4.sub(f, f32x4.sub(half, tail)));
  y = v128.bitselect(c(Infinity), y, f32x4.eq(x, c(Infinity)));
  y = v128.bitselect(c(-Infinity), y, f32x4.eq(x, c(0)));
  return v128.bitselect(y, c(NaN), f32x4.ge(x, c(0)));
}

/** |x| < 0.625: x + x z P(z), z = x^2, P of degree 4 (error 2^-28); else 1 - 2 / (e^(2|x|) + 1) with the sign of x. */
@inline
export function tanh32(x: v128): v128 {
  const a = f32x4.abs(x);
  const z = f32x4.mul(a, a);
  let p = mulAdd(c(tanh32P4), z, c(tanh32P3));
  p = mulAdd(p, z, c(tanh32P2));
  p = mulAdd(p, z, c(tanh32P1));
  p = mulAdd(p, z, c(tanh32P0));
  const small = mulAdd(a, f32x4.mul(z, p), a);
  const large = f32x4.sub(c(one32), f32x4.div(c(two32), f32x4.add(exp32(f32x4.add(a, a)), c(one32))));
  const y = v128.bitselect(small, large, f32x4.lt(a, c(tanhSplit32)));
  return v128.or(y, v128.and(x, c(-0.0)));
}

/** |x| < 0.875: x + x P(x^2), P of degree 6 (error 2^-29); else 1 - e^Q(|x| - 1), Q of degree 7 the fit of log erfc (error 2^-27). */
@inline
export function erf32(x: v128): v128 {
  const a = f32x4.abs(x);
  const z = f32x4.mul(a, a);
  let p = mulAdd(c(erf32P6), z, c(erf32P5));
  p = mulAdd(p, z, c(erf32P4));
  p = mulAdd(p, z, c(erf32P3));
  p = mulAdd(p, z, c(erf32P2));
  p = mulAdd(p, z, c(erf32P1));
  p = mulAdd(p, z, c(erf32P0));
  const small = mulAdd(a, p, a);
  const t = f32x4.sub(f32x4.pmin(a, c(erfTop32)), c(one32));
  let q = mulAdd(c(erf32Q7), t, c(erf32Q6));
  q = mulAdd(q, t, c(erf32Q5));
  q = mulAdd(q, t, c(erf32Q4));
  q = mulAdd(q, t, c(erf32Q3));
  q = mulAdd(q, t, c(erf32Q2));
  q = mulAdd(q, t, c(erf32Q1));
  q = mulAdd(q, t, c(erf32Q0));
  const large = f32x4.sub(c(one32), exp32(q));
  const y = v128.bitselect(small, large, f32x4.lt(a, c(erfSplit32)));
  return v128.or(y, v128.and(x, c(-0.0)));
}
