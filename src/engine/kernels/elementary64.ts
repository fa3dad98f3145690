/**
 * @file exp, log, tanh and erf of two float64 values, from float64 operations that each round once.
 *
 * The same methods as for float32 with longer polynomials, again minimax fits in 60-digit arithmetic rounded to float64.
 * The error is below 1 ulp for exp and log, below 2 ulp for tanh and erf.
 */

@inline const LOG2_E: f64 = 1.4426950408889634;
/** ln 2 cut to 33 bits: products with the exponents of float64 are exact. */
@inline const LN2_HIGH: f64 = 0.6931471804855391;
@inline const LN2_LOW: f64 = 7.440617110012397e-11;

@inline
function c(value: f64): v128 {
  return f64x2.splat(value);
}

/** a * b + d, rounded twice. */
@inline
function mulAdd(a: v128, b: v128, d: v128): v128 {
  return f64x2.add(f64x2.mul(a, b), d);
}

/** 2^k of the two lower i32 lanes. */
@inline
function powerOfTwo(k: v128): v128 {
  return i64x2.shl(i64x2.extend_low_i32x4_s(i32x4.add(k, i32x4.splat(1023))), 52);
}

/** e^x as in float32; P of degree 10 (error 2^-60). */
@inline
export function exp64(x: v128): v128 {
  const bounded = f64x2.max(f64x2.min(x, c(710)), c(-746));
  const n = f64x2.nearest(f64x2.mul(bounded, c(LOG2_E)));
  const r = f64x2.sub(f64x2.sub(bounded, f64x2.mul(n, c(LN2_HIGH))), f64x2.mul(n, c(LN2_LOW)));
  let p = mulAdd(c(2.0826592389942942e-9), r, c(2.5112036515879274e-8));
  p = mulAdd(p, r, c(2.755758198018013e-7));
  p = mulAdd(p, r, c(2.7557234863034784e-6));
  p = mulAdd(p, r, c(2.480158692644338e-5));
  p = mulAdd(p, r, c(0.00019841269896382475));
  p = mulAdd(p, r, c(0.0013888888889115754));
  p = mulAdd(p, r, c(0.008333333333317035));
  p = mulAdd(p, r, c(0.041666666666666095));
  p = mulAdd(p, r, c(0.16666666666666682));
  p = mulAdd(p, r, c(0.5));
  const y = f64x2.add(mulAdd(f64x2.mul(r, r), p, r), c(1));
  const k = i32x4.trunc_sat_f64x2_s_zero(n);
  const half = i32x4.shr_s(k, 1);
  return f64x2.mul(f64x2.mul(y, powerOfTwo(half)), powerOfTwo(i32x4.sub(k, half)));
}

/** log x as in float32; P of degree 6 (error 2^-59). */
@inline
export function log64(x: v128): v128 {
  const subnormal = f64x2.lt(x, c(2.2250738585072014e-308));
  const scaled = v128.bitselect(f64x2.mul(x, c(18014398509481984)), x, subnormal);
  // The upper words of both lanes; the threshold sqrt(1/2) is cut to that word.
  const high = v128.shuffle<i32>(scaled, scaled, 1, 3, 1, 3);
  const k = i32x4.shr_s(i32x4.sub(high, i32x4.splat(0x3fe6a09e)), 20);
  const f = f64x2.sub(i64x2.sub(scaled, i64x2.shl(i64x2.extend_low_i32x4_s(k), 52)), c(1));
  const e = f64x2.sub(f64x2.convert_low_i32x4_s(k), v128.and(subnormal, c(54)));
  const s = f64x2.div(f, f64x2.add(f, c(2)));
  const z = f64x2.mul(s, s);
  let p = mulAdd(c(0.1479751248345288), z, c(0.15313902820153333));
  p = mulAdd(p, z, c(0.18183569755523482));
  p = mulAdd(p, z, c(0.22222198475659588));
  p = mulAdd(p, z, c(0.28571428743266947));
  p = mulAdd(p, z, c(0.3999999999941106));
  p = mulAdd(p, z, c(0.6666666666666735));
  const half = f64x2.mul(f64x2.mul(f, c(0.5)), f);
  const tail = mulAdd(s, mulAdd(p, z, half), f64x2.mul(e, c(LN2_LOW)));
  let y = mulAdd(e, c(LN2_HIGH), f64x2.sub(f, f64x2.sub(half, tail)));
  y = v128.bitselect(c(Infinity), y, f64x2.eq(x, c(Infinity)));
  y = v128.bitselect(c(-Infinity), y, f64x2.eq(x, c(0)));
  return v128.bitselect(y, c(NaN), f64x2.ge(x, c(0)));
}

/** tanh x as in float32; P of degree 11 (error 2^-57). */
@inline
export function tanh64(x: v128): v128 {
  const a = f64x2.abs(x);
  const z = f64x2.mul(a, a);
  let p = mulAdd(c(6.05567148299872e-6), z, c(-3.0218050218957835e-5));
  p = mulAdd(p, z, c(9.158988223760374e-5));
  p = mulAdd(p, z, c(-0.00023703016521785822));
  p = mulAdd(p, z, c(0.0005894586375290716));
  p = mulAdd(p, z, c(-0.0014557276202505477));
  p = mulAdd(p, z, c(0.0035921142718271107));
  p = mulAdd(p, z, c(-0.008863234341557428));
  p = mulAdd(p, z, c(0.02186948847065752));
  p = mulAdd(p, z, c(-0.05396825396613455));
  p = mulAdd(p, z, c(0.1333333333332989));
  p = mulAdd(p, z, c(-0.33333333333333315));
  const small = mulAdd(a, f64x2.mul(z, p), a);
  const large = f64x2.sub(c(1), f64x2.div(c(2), f64x2.add(exp64(f64x2.add(a, a)), c(1))));
  const y = v128.bitselect(small, large, f64x2.lt(a, c(0.625)));
  return v128.or(y, v128.and(x, c(-0.0)));
}

/** erf x as in float32; P of degree 12 (error 2^-56), Q of degree 18 (error 2^-57). */
@inline
export function erf64(x: v128): v128 {
  const a = f64x2.abs(x);
  const z = f64x2.mul(a, a);
  let p = mulAdd(c(5.960685338520971e-11), z, c(-1.137495573607015e-9));
  p = mulAdd(p, z, c(1.466032872274226e-8));
  p = mulAdd(p, z, c(-1.6350396222864617e-7));
  p = mulAdd(p, z, c(1.64610084778027e-6));
  p = mulAdd(p, z, c(-1.4925595772180906e-5));
  p = mulAdd(p, z, c(0.0001205533113295582));
  p = mulAdd(p, z, c(-0.0008548326981425542));
  p = mulAdd(p, z, c(0.005223977624828431));
  p = mulAdd(p, z, c(-0.026866170645077875));
  p = mulAdd(p, z, c(0.11283791670954885));
  p = mulAdd(p, z, c(-0.3761263890318375));
  p = mulAdd(p, z, c(0.1283791670955126));
  const small = mulAdd(a, p, a);
  const t = f64x2.sub(f64x2.min(a, c(6)), c(1));
  let q = mulAdd(c(1.0390364975582038e-12), t, c(-2.8814043020355926e-11));
  q = mulAdd(q, t, c(3.682318123808475e-10));
  q = mulAdd(q, t, c(-2.863937841371844e-9));
  q = mulAdd(q, t, c(1.4911028789256942e-8));
  q = mulAdd(q, t, c(-5.20366733289538e-8));
  q = mulAdd(q, t, c(9.754493899680189e-8));
  q = mulAdd(q, t, c(1.4287889006513097e-7));
  q = mulAdd(q, t, c(-2.0597755537180894e-6));
  q = mulAdd(q, t, c(9.608902688630572e-6));
  q = mulAdd(q, t, c(-2.715911321485307e-5));
  q = mulAdd(q, t, c(2.6277875335884955e-5));
  q = mulAdd(q, t, c(0.0002373224814279397));
  q = mulAdd(q, t, c(-0.0019779025679123262));
  q = mulAdd(q, t, c(0.010033825374409394));
  q = mulAdd(q, t, c(-0.0415610980418086));
  q = mulAdd(q, t, c(-0.8431072563586768));
  q = mulAdd(q, t, c(-2.638967514234788));
  q = mulAdd(q, t, c(-1.8496055099332482));
  const large = f64x2.sub(c(1), exp64(q));
  const y = v128.bitselect(small, large, f64x2.lt(a, c(1)));
  return v128.or(y, v128.and(x, c(-0.0)));
}
