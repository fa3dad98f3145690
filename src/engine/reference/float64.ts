/**
 * @file exp, log, tanh and erf of one float64 value, the same bits as the kernels give.
 *
 * Method, error and origin of the coefficients: src/engine/kernels/elementary64.ts.
 */

const float = new Float64Array(1);
const words = new Int32Array(float.buffer);

const LOG2_E = Math.LOG2E;
const LN2_HIGH = 0.6931471804855391;
const LN2_LOW = 7.440617110012397e-11;

const EXP = [
  2.0826592389942942e-9, 2.5112036515879274e-8, 2.755758198018013e-7, 2.7557234863034784e-6, 2.480158692644338e-5,
  0.00019841269896382475, 0.0013888888889115754, 0.008333333333317035, 0.041666666666666095, 0.16666666666666682, 0.5,
];
const LOG = [
  0.1479751248345288, 0.15313902820153333, 0.18183569755523482, 0.22222198475659588, 0.28571428743266947,
  0.3999999999941106, 0.6666666666666735,
];
const TANH = [
  6.05567148299872e-6, -3.0218050218957835e-5, 9.158988223760374e-5, -0.00023703016521785822, 0.0005894586375290716,
  -0.0014557276202505477, 0.0035921142718271107, -0.008863234341557428, 0.02186948847065752, -0.05396825396613455,
  0.1333333333332989, -0.33333333333333315,
];
const ERF = [
  5.960685338520971e-11, -1.137495573607015e-9, 1.466032872274226e-8, -1.6350396222864617e-7, 1.64610084778027e-6,
  -1.4925595772180906e-5, 0.0001205533113295582, -0.0008548326981425542, 0.005223977624828431, -0.026866170645077875,
  0.11283791670954885, -0.3761263890318375, 0.1283791670955126,
];
const LOG_ERFC = [
  1.0390364975582038e-12, -2.8814043020355926e-11, 3.682318123808475e-10, -2.863937841371844e-9, 1.4911028789256942e-8,
  -5.20366733289538e-8, 9.754493899680189e-8, 1.4287889006513097e-7, -2.0597755537180894e-6, 9.608902688630572e-6,
  -2.715911321485307e-5, 2.6277875335884955e-5, 0.0002373224814279397, -0.0019779025679123262, 0.010033825374409394,
  -0.0415610980418086, -0.8431072563586768, -2.638967514234788, -1.8496055099332482,
];

/** Horner's scheme, the highest power's coefficient first. */
function polynomial(coefficients: readonly number[], x: number): number {
  let p = coefficients[0] as number;
  for (let i = 1; i < coefficients.length; i++) p = p * x + (coefficients[i] as number);
  return p;
}

/** 2^k, -1022 <= k <= 1023. */
function powerOfTwo(k: number): number {
  words[0] = 0;
  words[1] = (k + 1023) << 20;
  return float[0] as number;
}

/** The nearest integer, ties to even, of a number far below 2^51. */
function nearest(x: number): number {
  return x + 6755399441055744 - 6755399441055744;
}

/** e^x. */
export function exp(x: number): number {
  const bounded = Math.max(Math.min(x, 710), -746);
  const n = nearest(bounded * LOG2_E);
  const r = bounded - n * LN2_HIGH - n * LN2_LOW;
  const y = r * r * polynomial(EXP, r) + r + 1;
  const half = n >> 1;
  return y * powerOfTwo(half) * powerOfTwo(n - half);
}

/** Natural logarithm. */
export function log(x: number): number {
  if (!(x > 0)) return x === 0 ? -Infinity : NaN;
  if (x === Infinity) return Infinity;
  const subnormal = x < 2.2250738585072014e-308;
  float[0] = subnormal ? x * 18014398509481984 : x;
  const k = ((words[1] as number) - 0x3fe6a09e) >> 20;
  words[1] = (words[1] as number) - (k << 20);
  const f = (float[0] as number) - 1;
  const e = subnormal ? k - 54 : k;
  const s = f / (f + 2);
  const z = s * s;
  const half = f * 0.5 * f;
  const tail = s * (polynomial(LOG, z) * z + half) + e * LN2_LOW;
  return e * LN2_HIGH + (f - (half - tail));
}

/** Hyperbolic tangent. */
export function tanh(x: number): number {
  const a = Math.abs(x);
  if (!(a < 0.625)) return withSignOf(x, 1 - 2 / (exp(a + a) + 1));
  const z = a * a;
  return withSignOf(x, a * (z * polynomial(TANH, z)) + a);
}

/** Error function. */
export function erf(x: number): number {
  const a = Math.abs(x);
  const y = a < 1 ? a * polynomial(ERF, a * a) + a : 1 - exp(polynomial(LOG_ERFC, Math.min(a, 6) - 1));
  return withSignOf(x, y);
}

function withSignOf(x: number, y: number): number {
  return x < 0 || Object.is(x, -0) ? -y : y;
}
