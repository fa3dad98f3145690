/** @file Layer normalization of rows and its derivatives; every operation rounds once, sums are striped (rows) or ascending (columns). */
import { address, word } from "./arguments";
import { lanes, loadPart, storePart } from "./lanes";
import { Native } from "./precision";
import { Plain, sumRow } from "./striped";
import { COLUMN_TILE, ROW_TILE } from "./tiles";

/** Squares of deviations from `c`. */
@unmanaged
class SquaredDeviation<T> {
  @inline bytes(): usize { return sizeof<T>(); }
  @inline of(x: v128, c: v128): v128 { const d = v128.sub<T>(x, c); return v128.mul<T>(d, d); }
  @inline at(p: usize, c: v128): v128 { return this.of(v128.load(p), c); }
  @inline part(p: usize, k: i32, c: v128): v128 {
    // Lanes beyond the row hold c, whose deviation is +0.
    return this.of(v128.bitselect(loadPart<T>(p, k), c, this.mask(k)), c);
  }
  @inline mask(k: i32): v128 {
    if (sizeof<T>() == 4) return i32x4.lt_s(i32x4(0, 1, 2, 3), i32x4.splat(k));
    return i64x2.lt_s(i64x2(0, 1), i64x2.splat(<i64>k));
  }
}

@inline
function rowMoments<T>(args: usize, begin: i32, end: i32): void {
  const x = address(args, 0), out = address(args, 2), rows = word(args, 3), columns = word(args, 4);
  const epsilon = load<T>(address(args, 1));
  const last = min(end * ROW_TILE, rows);
  for (let row = begin * ROW_TILE; row < last; row++) {
    const p = x + <usize>row * columns * sizeof<T>();
    const q = out + (<usize>row * sizeof<T>() << 1);
    const mean: T = sumRow<T, Plain<T>, Native>(p, columns, v128.splat<T>(0)) / <T>columns;
    const variance: T = sumRow<T, SquaredDeviation<T>, Native>(p, columns, v128.splat<T>(mean)) / <T>columns;
    store<T>(q, mean);
    store<T>(q + sizeof<T>(), <T>1 / sqrt<T>(variance + epsilon));
  }
}

/** [x, epsilon, out, rows, columns]: mean and 1 / sqrt(variance + epsilon) of each row. */
export function rowMoments_f32(args: usize, begin: i32, end: i32, thread: i32): void { rowMoments<f32>(args, begin, end); }
export function rowMoments_f64(args: usize, begin: i32, end: i32, thread: i32): void { rowMoments<f64>(args, begin, end); }

@inline
function affine<T>(x: v128, mean: v128, scale: v128, gain: v128, bias: v128): v128 {
  return v128.add<T>(v128.mul<T>(v128.mul<T>(v128.sub<T>(x, mean), scale), gain), bias);
}

@inline
function layerNorm<T>(args: usize, begin: i32, end: i32): void {
  const x = address(args, 0), moments = address(args, 1), gain = address(args, 2), bias = address(args, 3);
  const out = address(args, 4), rows = word(args, 5), columns = word(args, 6);
  const rowBytes = <usize>columns * sizeof<T>();
  const whole = rowBytes & ~15, rest = columns & (lanes<T>() - 1);
  const last = min(end * ROW_TILE, rows);
  for (let row = begin * ROW_TILE; row < last; row++) {
    const p = x + <usize>row * rowBytes, q = out + <usize>row * rowBytes;
    const m = moments + (<usize>row * sizeof<T>() << 1);
    const mean = v128.splat<T>(load<T>(m)), scale = v128.splat<T>(load<T>(m + sizeof<T>()));
    for (let i: usize = 0; i < whole; i += 16) {
      v128.store(q + i, affine<T>(v128.load(p + i), mean, scale, v128.load(gain + i), v128.load(bias + i)));
    }
    if (rest > 0) {
      const g = loadPart<T>(gain + whole, rest), b = loadPart<T>(bias + whole, rest);
      storePart<T>(q + whole, affine<T>(loadPart<T>(p + whole, rest), mean, scale, g, b), rest);
    }
  }
}

/** [x, moments, gain, bias, out, rows, columns]. */
export function layerNorm_f32(args: usize, begin: i32, end: i32, thread: i32): void { layerNorm<f32>(args, begin, end); }
export function layerNorm_f64(args: usize, begin: i32, end: i32, thread: i32): void { layerNorm<f64>(args, begin, end); }


@inline
function inputGradient<T>(args: usize, begin: i32, end: i32): void {
  const x = address(args, 0), moments = address(args, 1), gain = address(args, 2), slope = address(args, 3);
  const out = address(args, 4), rows = word(args, 5), columns = word(args, 6);
  const rowBytes = <usize>columns * sizeof<T>();
  const whole = rowBytes & ~15, rest = columns & (lanes<T>() - 1);
  const zero = v128.splat<T>(0);
  const last = min(end * ROW_TILE, rows);
  for (let row = begin * ROW_TILE; row < last; row++) {
    const p = x + <usize>row * rowBytes, d = slope + <usize>row * rowBytes, q = out + <usize>row * rowBytes;
    const m = moments + (<usize>row * sizeof<T>() << 1);
    const mean = v128.splat<T>(load<T>(m)), scale = v128.splat<T>(load<T>(m + sizeof<T>()));
    for (let i: usize = 0; i < whole; i += 16) {
      v128.store(q + i, v128.mul<T>(v128.load(d + i), v128.load(gain + i)));
    }
    if (rest > 0) storePart<T>(q + whole, v128.mul<T>(loadPart<T>(d + whole, rest), loadPart<T>(gain + whole, rest)), rest);
    const average: T = sumRow<T, Plain<T>, Native>(q, columns, zero) / <T>columns;
    for (let i: usize = 0; i < whole; i += 16) {
      const normal = v128.mul<T>(v128.sub<T>(v128.load(p + i), mean), scale);
      v128.store(q + i, v128.mul<T>(v128.load(q + i), normal));
    }
    if (rest > 0) {
      const normal = v128.mul<T>(v128.sub<T>(loadPart<T>(p + whole, rest), mean), scale);
      storePart<T>(q + whole, v128.mul<T>(loadPart<T>(q + whole, rest), normal), rest);
    }
    const along: T = sumRow<T, Plain<T>, Native>(q, columns, zero) / <T>columns;
    const a = v128.splat<T>(average), b = v128.splat<T>(along);
    for (let i: usize = 0; i < whole; i += 16) {
      const scaled = v128.mul<T>(v128.load(d + i), v128.load(gain + i));
      const normal = v128.mul<T>(v128.sub<T>(v128.load(p + i), mean), scale);
      v128.store(q + i, v128.mul<T>(v128.sub<T>(v128.sub<T>(scaled, a), v128.mul<T>(normal, b)), scale));
    }
    if (rest > 0) {
      const scaled = v128.mul<T>(loadPart<T>(d + whole, rest), loadPart<T>(gain + whole, rest));
      const normal = v128.mul<T>(v128.sub<T>(loadPart<T>(p + whole, rest), mean), scale);
      storePart<T>(q + whole, v128.mul<T>(v128.sub<T>(v128.sub<T>(scaled, a), v128.mul<T>(normal, b)), scale), rest);
    }
  }
}

/** [x, moments, gain, slope, out, rows, columns]. */
export function layerNormInputGradient_f32(args: usize, begin: i32, end: i32, thread: i32): void { inputGradient<f32>(args, begin, end); }
export function layerNormInputGradient_f64(args: usize, begin: i32, end: i32, thread: i32): void { inputGradient<f64>(args, begin, end); }

@inline
function gainGradient<T>(args: usize, begin: i32, end: i32): void {
  const x = address(args, 0), moments = address(args, 1), slope = address(args, 2), out = address(args, 3);
  const rows = word(args, 4), columns = word(args, 5);
  const rowBytes = <usize>columns * sizeof<T>();
  const to = min(end * COLUMN_TILE, columns);
  let column = begin * COLUMN_TILE;
  // Two vectors at a time are for the revectorizer.
  for (; column + 2 * lanes<T>() <= to; column += 2 * lanes<T>()) {
    const offset = <usize>column * sizeof<T>();
    let p = x + offset, d = slope + offset, m = moments;
    let g0 = v128.splat<T>(0), g1 = v128.splat<T>(0), b0 = v128.splat<T>(0), b1 = v128.splat<T>(0);
    for (let row = 0; row < rows; row++) {
      const mean = v128.splat<T>(load<T>(m)), scale = v128.splat<T>(load<T>(m + sizeof<T>()));
      const s0 = v128.load(d), s1 = v128.load(d, 16);
      g0 = v128.add<T>(g0, v128.mul<T>(s0, v128.mul<T>(v128.sub<T>(v128.load(p), mean), scale)));
      g1 = v128.add<T>(g1, v128.mul<T>(s1, v128.mul<T>(v128.sub<T>(v128.load(p, 16), mean), scale)));
      b0 = v128.add<T>(b0, s0);
      b1 = v128.add<T>(b1, s1);
      p += rowBytes;
      d += rowBytes;
      m += sizeof<T>() << 1;
    }
    v128.store(out + offset, g0);
    v128.store(out + offset, g1, 16);
    v128.store(out + rowBytes + offset, b0);
    v128.store(out + rowBytes + offset, b1, 16);
  }
  for (; column < to; column += lanes<T>()) {
    const k = min(to - column, lanes<T>());
    const offset = <usize>column * sizeof<T>();
    let p = x + offset, d = slope + offset, m = moments;
    let g = v128.splat<T>(0), b = g;
    for (let row = 0; row < rows; row++) {
      const s = loadPart<T>(d, k);
      const normal = v128.mul<T>(v128.sub<T>(loadPart<T>(p, k), v128.splat<T>(load<T>(m))), v128.splat<T>(load<T>(m + sizeof<T>())));
      g = v128.add<T>(g, v128.mul<T>(s, normal));
      b = v128.add<T>(b, s);
      p += rowBytes;
      d += rowBytes;
      m += sizeof<T>() << 1;
    }
    storePart<T>(out + offset, g, k);
    storePart<T>(out + rowBytes + offset, b, k);
  }
}

/** [x, moments, slope, out, rows, columns]: the gradients of gain and bias, rows ascending; tiles of COLUMN_TILE columns. */
export function layerNormGainGradient_f32(args: usize, begin: i32, end: i32, thread: i32): void { gainGradient<f32>(args, begin, end); }
export function layerNormGainGradient_f64(args: usize, begin: i32, end: i32, thread: i32): void { gainGradient<f64>(args, begin, end); }
