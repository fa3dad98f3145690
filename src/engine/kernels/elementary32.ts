/**
 * @file exp, log, tanh and erf of four float32 values, from float32 operations that each round once.
 *
 * The error is at most 1 ulp from the correctly rounded value over all inputs. The polynomials are minimax fits (Remez
 * exchange in 60-digit arithmetic) whose coefficients were then rounded to float32.
 */

@inline const LOG2_E: f32 = 1.4426950408889634;
/** ln 2 cut to 16 bits: products with the exponents of float32 are exact. */
@inline const LN2_HIGH: f32 = 0.693145751953125;
@inline const LN2_LOW: f32 = 1.428606765330187e-6;

@inline
function c(value: f32): v128 {
  return f32x4.splat(value);
}

/** a * b + d, rounded twice. */
@inline
function mulAdd(a: v128, b: v128, d: v128): v128 {
  return f32x4.add(f32x4.mul(a, b), d);
}

@inline
function powerOfTwo(k: v128): v128 {
  return i32x4.shl(i32x4.add(k, i32x4.splat(127)), 23);
}

/**
 * e^x = 2^n e^r with n = round(x / ln 2), |r| <= ln(2) / 2, e^r = 1 + r + r^2 P(r), P of degree 4 (error 2^-28).
 * 2^n is applied as two factors, so that a subnormal result rounds once.
 */
@inline
export function exp32(x: v128): v128 {
  const bounded = f32x4.max(f32x4.min(x, c(89)), c(-104.5));
  const n = f32x4.nearest(f32x4.mul(bounded, c(LOG2_E)));
  const r = f32x4.sub(f32x4.sub(bounded, f32x4.mul(n, c(LN2_HIGH))), f32x4.mul(n, c(LN2_LOW)));
  let p = mulAdd(c(0.0013814547564834356), r, c(0.0083687175065279));
  p = mulAdd(p, r, c(0.04166838899254799));
  p = mulAdd(p, r, c(0.1666652113199234));
  p = mulAdd(p, r, c(0.4999999403953552));
  const y = f32x4.add(mulAdd(f32x4.mul(r, r), p, r), c(1));
  const k = i32x4.trunc_sat_f32x4_s(n);
  const half = i32x4.shr_s(k, 1);
  return f32x4.mul(f32x4.mul(y, powerOfTwo(half)), powerOfTwo(i32x4.sub(k, half)));
}

/**
 * log x = k ln 2 + log(1 + f) with 1 + f in [sqrt(1/2), sqrt(2)); with s = f / (2 + f), log(1 + f) = 2 atanh s
 * = f - (f^2/2 - s (f^2/2 + R)), R = s^2 P(s^2), P of degree 2 (error 2^-30).
 */
@inline
export function log32(x: v128): v128 {
  const subnormal = f32x4.lt(x, c(1.1754943508222875e-38));
  const scaled = v128.bitselect(f32x4.mul(x, c(33554432)), x, subnormal);
  const k = i32x4.shr_s(i32x4.sub(scaled, i32x4.splat(0x3f3504f3)), 23);
  const f = f32x4.sub(i32x4.sub(scaled, i32x4.shl(k, 23)), c(1));
  const e = f32x4.sub(f32x4.convert_i32x4_s(k), v128.and(subnormal, c(25)));
  const s = f32x4.div(f, f32x4.add(f, c(2)));
  const z = f32x4.mul(s, s);
  let p = mulAdd(c(0.2987303137779236), z, c(0.399774968624115));
  p = mulAdd(p, z, c(0.6666677594184875));
  const half = f32x4.mul(f32x4.mul(f, c(0.5)), f);
  const tail = mulAdd(s, mulAdd(p, z, half), f32x4.mul(e, c(LN2_LOW)));
  let y = mulAdd(e, c(LN2_HIGH), f32x4.sub(f, f32x4.sub(half, tail)));
  y = v128.bitselect(c(Infinity), y, f32x4.eq(x, c(Infinity)));
  y = v128.bitselect(c(-Infinity), y, f32x4.eq(x, c(0)));
  return v128.bitselect(y, c(NaN), f32x4.ge(x, c(0)));
}

/** |x| < 0.625: x + x z P(z), z = x^2, P of degree 4 (error 2^-28); else 1 - 2 / (e^(2|x|) + 1) with the sign of x. */
@inline
export function tanh32(x: v128): v128 {
  const a = f32x4.abs(x);
  const z = f32x4.mul(a, a);
  let p = mulAdd(c(-0.005716997664421797), z, c(0.02065053954720497));
  p = mulAdd(p, z, c(-0.05374348163604736));
  p = mulAdd(p, z, c(0.13331490755081177));
  p = mulAdd(p, z, c(-0.3333328366279602));
  const small = mulAdd(a, f32x4.mul(z, p), a);
  const large = f32x4.sub(c(1), f32x4.div(c(2), f32x4.add(exp32(f32x4.add(a, a)), c(1))));
  const y = v128.bitselect(small, large, f32x4.lt(a, c(0.625)));
  return v128.or(y, v128.and(x, c(-0.0)));
}

/** |x| < 1: x + x P(x^2), P of degree 6 (error 2^-30); else 1 - e^Q(|x| - 1), Q of degree 7 the fit of log erfc (error 2^-35). */
@inline
export function erf32(x: v128): v128 {
  const a = f32x4.abs(x);
  const z = f32x4.mul(a, a);
  let p = mulAdd(c(7.889122935011983e-5), z, c(-0.0008020843379199505));
  p = mulAdd(p, z, c(0.005189535673707724));
  p = mulAdd(p, z, c(-0.026854444295167923));
  p = mulAdd(p, z, c(0.11283600330352783));
  p = mulAdd(p, z, c(-0.3761262595653534));
  p = mulAdd(p, z, c(0.12837916612625122));
  const small = mulAdd(a, p, a);
  const t = f32x4.sub(f32x4.min(a, c(4)), c(1));
  let q = mulAdd(c(-2.1686455511371605e-5), t, c(0.00028952641878277063));
  q = mulAdd(q, t, c(-0.0020119636319577694));
  q = mulAdd(q, t, c(0.010046449489891529));
  q = mulAdd(q, t, c(-0.041563481092453));
  q = mulAdd(q, t, c(-0.8431071043014526));
  q = mulAdd(q, t, c(-2.638967514038086));
  q = mulAdd(q, t, c(-1.8496055603027344));
  const large = f32x4.sub(c(1), exp32(q));
  const y = v128.bitselect(small, large, f32x4.lt(a, c(1)));
  return v128.or(y, v128.and(x, c(-0.0)));
}
