/**
 * @file exp, log, tanh, erf and 16-bit rounding of one float32 value, the same bits as the kernels give.
 *
 * `Math.fround` of a float64 operation on float32 values is the correctly rounded float32 operation. Method, error and
 * origin of the coefficients: src/engine/kernels/elementary32.ts.
 */

const float = new Float32Array(1);
const bits = new Int32Array(float.buffer);
const { fround } = Math;

const LOG2_E = fround(Math.LOG2E);
const LN2_HIGH = fround(0.693145751953125);
const LN2_LOW = fround(1.428606765330187e-6);

const EXP = Float32Array.of(
  0.0013814547564834356,
  0.0083687175065279,
  0.04166838899254799,
  0.1666652113199234,
  0.4999999403953552,
);
const LOG = Float32Array.of(0.2987303137779236, 0.399774968624115, 0.6666677594184875);
const TANH = Float32Array.of(
  -0.005716997664421797,
  0.02065053954720497,
  -0.05374348163604736,
  0.13331490755081177,
  -0.3333328366279602,
);
const ERF = Float32Array.of(
  8.698954479768872e-5,
  -0.0008216548012569547,
  0.005207216367125511,
  -0.026861771941184998,
  0.11283734440803528,
  -0.37612634897232056,
  0.12837916612625122,
);
const LOG_ERFC = Float32Array.of(
  -2.0554261936922558e-5,
  0.00028434829437173903,
  -0.0020032343454658985,
  0.01003976445645094,
  -0.041561052203178406,
  -0.8431059718132019,
  -2.638967752456665,
  -1.8496055603027344,
);

/** a b + d, rounded twice. */
function mulAdd(a: number, b: number, d: number): number {
  return fround(fround(a * b) + d);
}

/** Horner's scheme, the highest power's coefficient first. */
function polynomial(coefficients: Float32Array, x: number): number {
  let p = coefficients[0] as number;
  for (let i = 1; i < coefficients.length; i++) p = mulAdd(p, x, coefficients[i] as number);
  return p;
}

/** 2^k, -126 <= k <= 127. */
function powerOfTwo(k: number): number {
  bits[0] = (k + 127) << 23;
  return float[0] as number;
}

/** The nearest integer, ties to even, of a number far below 2^51. */
function nearest(x: number): number {
  return x + 6755399441055744 - 6755399441055744;
}

/** e^x. */
export function exp(x: number): number {
  const bounded = Math.max(Math.min(x, 89), -104.5);
  const n = nearest(fround(bounded * LOG2_E));
  const r = fround(fround(bounded - fround(n * LN2_HIGH)) - fround(n * LN2_LOW));
  const y = fround(mulAdd(fround(r * r), polynomial(EXP, r), r) + 1);
  const half = n >> 1;
  return fround(fround(y * powerOfTwo(half)) * powerOfTwo(n - half));
}

/** Natural logarithm. */
export function log(x: number): number {
  if (!(x > 0)) return x === 0 ? -Infinity : NaN;
  if (x === Infinity) return Infinity;
  const subnormal = x < 1.1754943508222875e-38;
  float[0] = subnormal ? x * 33554432 : x;
  const k = ((bits[0] as number) - 0x3f3504f3) >> 23;
  bits[0] = (bits[0] as number) - (k << 23);
  const f = fround((float[0] as number) - 1);
  const e = subnormal ? k - 25 : k;
  const s = fround(f / fround(f + 2));
  const z = fround(s * s);
  const half = fround(fround(f * 0.5) * f);
  const tail = mulAdd(s, mulAdd(polynomial(LOG, z), z, half), fround(e * LN2_LOW));
  return mulAdd(e, LN2_HIGH, fround(f - fround(half - tail)));
}

/** Hyperbolic tangent. */
export function tanh(x: number): number {
  const a = Math.abs(x);
  let y: number;
  if (a < 0.625) {
    const z = fround(a * a);
    y = mulAdd(a, fround(z * polynomial(TANH, z)), a);
  } else {
    y = fround(1 - fround(2 / fround(exp(fround(a + a)) + 1)));
  }
  return withSignOf(x, y);
}

/** Error function. */
export function erf(x: number): number {
  const a = Math.abs(x);
  const y =
    a < 0.875
      ? mulAdd(a, polynomial(ERF, fround(a * a)), a)
      : fround(1 - exp(polynomial(LOG_ERFC, fround(Math.min(a, 4) - 1))));
  return withSignOf(x, y);
}

function withSignOf(x: number, y: number): number {
  return x < 0 || Object.is(x, -0) ? -y : y;
}

/** Rounds the magnitude in `bits` to a multiple of 2^shift, ties to even. */
function roundBits(magnitude: number, shift: number): number {
  const odd = (magnitude >>> shift) & 1;
  return (magnitude + (1 << (shift - 1)) - 1 + odd) & (-1 << shift);
}

/** The nearest float16 (IEEE binary16), ties to even; too large values become infinite, NaN stays NaN. */
export function roundToF16(x: number): number {
  if (Number.isNaN(x)) return x;
  const a = Math.abs(x);
  // In [0.5, 1) the spacing of float32 is that of subnormal float16.
  if (a < 2 ** -14) return withSignOf(x, fround(fround(a + 0.5) - 0.5));
  float[0] = a;
  bits[0] = roundBits(bits[0] as number, 13);
  const y = float[0] as number;
  return withSignOf(x, y > 65504 ? Infinity : y);
}

/** The nearest bfloat16, ties to even; too large values become infinite, NaN stays NaN. */
export function roundToBf16(x: number): number {
  if (Number.isNaN(x)) return x;
  float[0] = Math.abs(x);
  bits[0] = roundBits(bits[0] as number, 16);
  return withSignOf(x, float[0] as number);
}
