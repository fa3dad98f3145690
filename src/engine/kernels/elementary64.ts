/**
 * @file exp, log, tanh and erf of two float64 values, from float64 operations that each round once.
 *
 * The same methods as for float32 with longer polynomials, again minimax fits in 60-digit arithmetic rounded to float64.
 * The error is below 1 ulp for exp and log, below 2 ulp for tanh and erf.
 */

import {
  erf64P0,
  erf64P1,
  erf64P10,
  erf64P11,
  erf64P12,
  erf64P2,
  erf64P3,
  erf64P4,
  erf64P5,
  erf64P6,
  erf64P7,
  erf64P8,
  erf64P9,
  erf64Q0,
  erf64Q1,
  erf64Q10,
  erf64Q11,
  erf64Q12,
  erf64Q13,
  erf64Q14,
  erf64Q15,
  erf64Q16,
  erf64Q17,
  erf64Q18,
  erf64Q2,
  erf64Q3,
  erf64Q4,
  erf64Q5,
  erf64Q6,
  erf64Q7,
  erf64Q8,
  erf64Q9,
  erfTop64,
  exp64P0,
  exp64P1,
  exp64P10,
  exp64P2,
  exp64P3,
  exp64P4,
  exp64P5,
  exp64P6,
  exp64P7,
  exp64P8,
  exp64P9,
  expBottom64,
  expTop64,
  half64,
  ln2High64,
  ln2Low64,
  log2e64,
  log64P0,
  log64P1,
  log64P2,
  log64P3,
  log64P4,
  log64P5,
  log64P6,
  one64,
  rounder64,
  smallestNormal64,
  subnormalScale64,
  subnormalShift64,
  tanh64P0,
  tanh64P1,
  tanh64P10,
  tanh64P11,
  tanh64P2,
  tanh64P3,
  tanh64P4,
  tanh64P5,
  tanh64P6,
  tanh64P7,
  tanh64P8,
  tanh64P9,
  tanhSplit64,
  two64,
  twoTo52Plus1024_64,
  twoTo52_64,
} from "./coefficients64";

@inline
function c(value: f64): v128 {
  return f64x2.splat(value);
}

/** a * b + d, rounded twice. */
@inline
function mulAdd(a: v128, b: v128, d: v128): v128 {
  return f64x2.add(f64x2.mul(a, b), d);
}

/** The bits of the rounder; what is added to it stands in the lower ones. */
@inline const ROUNDER_BITS: i64 = 0x4338000000000000;

/** e^x as in float32; P of degree 10 (error 2^-60). */
@inline
export function exp64(x: v128): v128 {
  const bounded = f64x2.pmax(f64x2.pmin(x, c(expTop64)), c(expBottom64));
  const rounded = f64x2.add(f64x2.mul(bounded, c(log2e64)), c(rounder64));
  const n = f64x2.sub(rounded, c(rounder64));
  const r = f64x2.sub(f64x2.sub(bounded, f64x2.mul(n, c(ln2High64))), f64x2.mul(n, c(ln2Low64)));
  let p = mulAdd(c(exp64P10), r, c(exp64P9));
  p = mulAdd(p, r, c(exp64P8));
  p = mulAdd(p, r, c(exp64P7));
  p = mulAdd(p, r, c(exp64P6));
  p = mulAdd(p, r, c(exp64P5));
  p = mulAdd(p, r, c(exp64P4));
  p = mulAdd(p, r, c(exp64P3));
  p = mulAdd(p, r, c(exp64P2));
  p = mulAdd(p, r, c(exp64P1));
  p = mulAdd(p, r, c(exp64P0));
  const y = f64x2.add(mulAdd(f64x2.mul(r, r), p, r), c(one64));
  const k = i64x2.sub(rounded, i64x2.splat(ROUNDER_BITS - 2046));
  const half = i64x2.shr_u(k, 1);
  return f64x2.mul(f64x2.mul(y, i64x2.shl(half, 52)), i64x2.shl(i64x2.sub(k, half), 52));
}

/** log x as in float32; P of degree 6 (error 2^-59). */
@inline
export function log64(x: v128): v128 {
  const subnormal = f64x2.lt(x, c(smallestNormal64));
  const scaled = v128.bitselect(f64x2.mul(x, c(subnormalScale64)), x, subnormal);
  // k + 1024 in the upper 12 bits; sqrt(1/2) is cut to its upper word. Then k as a number, through the bits of 2^52 + k.
  const k = i64x2.shr_u(i64x2.sub(scaled, i64x2.splat(0x3fe6a09e00000000 - (0x4000000000000000))), 52);
  const f = f64x2.sub(i64x2.sub(i64x2.add(scaled, i64x2.splat(0x4000000000000000)), i64x2.shl(k, 52)), c(one64));
  const exponent = f64x2.sub(v128.or(k, c(twoTo52_64)), c(twoTo52Plus1024_64));
  const e = f64x2.sub(exponent, v128.and(subnormal, c(subnormalShift64)));
  const s = f64x2.div(f, f64x2.add(f, c(two64)));
  const z = f64x2.mul(s, s);
  let p = mulAdd(c(log64P6), z, c(log64P5));
  p = mulAdd(p, z, c(log64P4));
  p = mulAdd(p, z, c(log64P3));
  p = mulAdd(p, z, c(log64P2));
  p = mulAdd(p, z, c(log64P1));
  p = mulAdd(p, z, c(log64P0));
  const half = f64x2.mul(f64x2.mul(f, c(half64)), f);
  const tail = mulAdd(s, mulAdd(p, z, half), f64x2.mul(e, c(ln2Low64)));
  let y = mulAdd(e, c(ln2High64), f64x2.sub(f, f64x2.sub(half, tail)));
  y = v128.bitselect(c(Infinity), y, f64x2.eq(x, c(Infinity)));
  y = v128.bitselect(c(-Infinity), y, f64x2.eq(x, c(0)));
  return v128.bitselect(y, c(NaN), f64x2.ge(x, c(0)));
}

/** tanh x as in float32; P of degree 11 (error 2^-57). */
@inline
export function tanh64(x: v128): v128 {
  const a = f64x2.abs(x);
  const z = f64x2.mul(a, a);
  let p = mulAdd(c(tanh64P11), z, c(tanh64P10));
  p = mulAdd(p, z, c(tanh64P9));
  p = mulAdd(p, z, c(tanh64P8));
  p = mulAdd(p, z, c(tanh64P7));
  p = mulAdd(p, z, c(tanh64P6));
  p = mulAdd(p, z, c(tanh64P5));
  p = mulAdd(p, z, c(tanh64P4));
  p = mulAdd(p, z, c(tanh64P3));
  p = mulAdd(p, z, c(tanh64P2));
  p = mulAdd(p, z, c(tanh64P1));
  p = mulAdd(p, z, c(tanh64P0));
  const small = mulAdd(a, f64x2.mul(z, p), a);
  const large = f64x2.sub(c(one64), f64x2.div(c(two64), f64x2.add(exp64(f64x2.add(a, a)), c(one64))));
  const y = v128.bitselect(small, large, f64x2.lt(a, c(tanhSplit64)));
  return v128.or(y, v128.and(x, c(-0.0)));
}

/** erf x as in float32; P of degree 12 (error 2^-56), Q of degree 18 (error 2^-57). */
@inline
export function erf64(x: v128): v128 {
  const a = f64x2.abs(x);
  const z = f64x2.mul(a, a);
  let p = mulAdd(c(erf64P12), z, c(erf64P11));
  p = mulAdd(p, z, c(erf64P10));
  p = mulAdd(p, z, c(erf64P9));
  p = mulAdd(p, z, c(erf64P8));
  p = mulAdd(p, z, c(erf64P7));
  p = mulAdd(p, z, c(erf64P6));
  p = mulAdd(p, z, c(erf64P5));
  p = mulAdd(p, z, c(erf64P4));
  p = mulAdd(p, z, c(erf64P3));
  p = mulAdd(p, z, c(erf64P2));
  p = mulAdd(p, z, c(erf64P1));
  p = mulAdd(p, z, c(erf64P0));
  const small = mulAdd(a, p, a);
  const t = f64x2.sub(f64x2.pmin(a, c(erfTop64)), c(one64));
  let q = mulAdd(c(erf64Q18), t, c(erf64Q17));
  q = mulAdd(q, t, c(erf64Q16));
  q = mulAdd(q, t, c(erf64Q15));
  q = mulAdd(q, t, c(erf64Q14));
  q = mulAdd(q, t, c(erf64Q13));
  q = mulAdd(q, t, c(erf64Q12));
  q = mulAdd(q, t, c(erf64Q11));
  q = mulAdd(q, t, c(erf64Q10));
  q = mulAdd(q, t, c(erf64Q9));
  q = mulAdd(q, t, c(erf64Q8));
  q = mulAdd(q, t, c(erf64Q7));
  q = mulAdd(q, t, c(erf64Q6));
  q = mulAdd(q, t, c(erf64Q5));
  q = mulAdd(q, t, c(erf64Q4));
  q = mulAdd(q, t, c(erf64Q3));
  q = mulAdd(q, t, c(erf64Q2));
  q = mulAdd(q, t, c(erf64Q1));
  q = mulAdd(q, t, c(erf64Q0));
  const large = f64x2.sub(c(one64), exp64(q));
  const y = v128.bitselect(small, large, f64x2.lt(a, c(one64)));
  return v128.or(y, v128.and(x, c(-0.0)));
}
