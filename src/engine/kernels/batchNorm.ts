/** @file Batch normalization of columns and its derivatives; every operation rounds once, sums run over rows ascending. */
import { address, word } from "./arguments";
import { lanes, loadPart, storePart } from "./lanes";
import { COLUMN_TILE, ROW_TILE } from "./tiles";

/** Rows of a gradient for which what belongs to a column is loaded once. */
const ROWS_AT_ONCE = 16;

/** Sums over rows of up to four vectors of columns at x: of the numbers, or where there is a mean, of squared deviations from it. */
@inline
function sumFour<T>(x: usize, rows: i32, rowBytes: usize, mean: usize, to: usize): void {
  const zero = v128.splat<T>(0);
  let s0 = zero, s1 = zero, s2 = zero, s3 = zero;
  if (mean == 0) {
    for (; rows > 0; rows--) {
      s0 = v128.add<T>(s0, v128.load(x));
      s1 = v128.add<T>(s1, v128.load(x, 16));
      s2 = v128.add<T>(s2, v128.load(x, 32));
      s3 = v128.add<T>(s3, v128.load(x, 48));
      x += rowBytes;
    }
  } else {
    const m0 = v128.load(mean), m1 = v128.load(mean, 16), m2 = v128.load(mean, 32), m3 = v128.load(mean, 48);
    for (; rows > 0; rows--) {
      const d0 = v128.sub<T>(v128.load(x), m0), d1 = v128.sub<T>(v128.load(x, 16), m1);
      const d2 = v128.sub<T>(v128.load(x, 32), m2), d3 = v128.sub<T>(v128.load(x, 48), m3);
      s0 = v128.add<T>(s0, v128.mul<T>(d0, d0));
      s1 = v128.add<T>(s1, v128.mul<T>(d1, d1));
      s2 = v128.add<T>(s2, v128.mul<T>(d2, d2));
      s3 = v128.add<T>(s3, v128.mul<T>(d3, d3));
      x += rowBytes;
    }
  }
  v128.store(to, s0);
  v128.store(to, s1, 16);
  v128.store(to, s2, 32);
  v128.store(to, s3, 48);
}

/** The same of the first `k` columns. */
@inline
function sumPart<T>(x: usize, rows: i32, rowBytes: usize, mean: usize, to: usize, k: i32): void {
  let s = v128.splat<T>(0);
  const m = mean == 0 ? s : loadPart<T>(mean, k);
  for (; rows > 0; rows--) {
    const d = v128.sub<T>(loadPart<T>(x, k), m);
    s = v128.add<T>(s, mean == 0 ? loadPart<T>(x, k) : v128.mul<T>(d, d));
    x += rowBytes;
  }
  storePart<T>(to, s, k);
}

@inline
function sumColumns<T>(x: usize, rows: i32, rowBytes: usize, mean: usize, to: usize, columns: i32): void {
  for (; columns >= 4 * lanes<T>(); columns -= 4 * lanes<T>()) {
    sumFour<T>(x, rows, rowBytes, mean, to);
    x += 64;
    to += 64;
    if (mean != 0) mean += 64;
  }
  for (; columns > 0; columns -= lanes<T>()) {
    sumPart<T>(x, rows, rowBytes, mean, to, min(columns, lanes<T>()));
    x += 16;
    to += 16;
    if (mean != 0) mean += 16;
  }
}

@inline
function columnMoments<T>(args: usize, begin: i32, end: i32): void {
  const x = address(args, 0), out = address(args, 2), rows = word(args, 3), columns = word(args, 4);
  const epsilon = load<T>(address(args, 1));
  const rowBytes = <usize>columns * sizeof<T>();
  const from = begin * COLUMN_TILE, count = min(end * COLUMN_TILE, columns) - from;
  if (count <= 0) return;
  const offset = <usize>from * sizeof<T>();
  const mean = out + offset, variance = mean + rowBytes, scale = variance + rowBytes;
  sumColumns<T>(x + offset, rows, rowBytes, 0, mean, count);
  for (let i: usize = 0; i < <usize>count * sizeof<T>(); i += sizeof<T>()) store<T>(mean + i, load<T>(mean + i) / <T>rows);
  sumColumns<T>(x + offset, rows, rowBytes, mean, variance, count);
  for (let i: usize = 0; i < <usize>count * sizeof<T>(); i += sizeof<T>()) {
    const biased: T = load<T>(variance + i) / <T>rows;
    store<T>(variance + i, biased);
    store<T>(scale + i, <T>1 / sqrt<T>(biased + epsilon));
  }
}

/** [x, epsilon, out, rows, columns]: means, biased variances and 1 / sqrt(variance + epsilon) of columns; tiles of COLUMN_TILE columns. */
export function columnMoments_f32(args: usize, begin: i32, end: i32, thread: i32): void { columnMoments<f32>(args, begin, end); }
export function columnMoments_f64(args: usize, begin: i32, end: i32, thread: i32): void { columnMoments<f64>(args, begin, end); }

/** (x - mean) * scale of a vector of columns. */
@inline
function normal<T>(x: v128, mean: v128, scale: v128): v128 {
  return v128.mul<T>(v128.sub<T>(x, mean), scale);
}

@inline
function clip<T>(x: v128, relu: bool): v128 {
  return relu ? v128.andnot(x, v128.le<T>(x, v128.splat<T>(0))) : x;
}

@inline
function batchNorm<T>(args: usize, begin: i32, end: i32): void {
  const x = address(args, 0), mean = address(args, 1), gain = address(args, 2), bias = address(args, 3);
  const out = address(args, 4), rows = word(args, 5), columns = word(args, 6), relu = word(args, 7) == 1;
  const rowBytes = <usize>columns * sizeof<T>(), scale = mean + 2 * rowBytes;
  const whole = rowBytes & ~15, rest = columns & (lanes<T>() - 1);
  const last = min(end * ROW_TILE, rows);
  for (let row = begin * ROW_TILE; row < last; row++) {
    const p = x + <usize>row * rowBytes, q = out + <usize>row * rowBytes;
    for (let i: usize = 0; i < whole; i += 16) {
      const y = v128.mul<T>(normal<T>(v128.load(p + i), v128.load(mean + i), v128.load(scale + i)), v128.load(gain + i));
      v128.store(q + i, clip<T>(v128.add<T>(y, v128.load(bias + i)), relu));
    }
    if (rest > 0) {
      const n = normal<T>(loadPart<T>(p + whole, rest), loadPart<T>(mean + whole, rest), loadPart<T>(scale + whole, rest));
      const y = v128.add<T>(v128.mul<T>(n, loadPart<T>(gain + whole, rest)), loadPart<T>(bias + whole, rest));
      storePart<T>(q + whole, clip<T>(y, relu), rest);
    }
  }
}

/** [x, moments, gain, bias, out, rows, columns, activation (1 = ReLU)]; tiles of ROW_TILE rows. */
export function batchNorm_f32(args: usize, begin: i32, end: i32, thread: i32): void { batchNorm<f32>(args, begin, end); }
export function batchNorm_f64(args: usize, begin: i32, end: i32, thread: i32): void { batchNorm<f64>(args, begin, end); }

/** gain * scale * (slope - average - normal * along), the means over rows of slopes, and of slope * normal. */
@inline
function inputGradient<T>(args: usize, begin: i32, end: i32): void {
  const x = address(args, 0), mean = address(args, 1), gain = address(args, 2), slope = address(args, 3), along = address(args, 4);
  const out = address(args, 5), rows = word(args, 6), columns = word(args, 7);
  const rowBytes = <usize>columns * sizeof<T>(), scale = mean + 2 * rowBytes, average = along + rowBytes;
  const count = v128.splat<T>(<T>rows);
  const last = min(end * ROW_TILE, rows);
  // What belongs to columns is divided once for a few rows, which stay in cache.
  for (let first = begin * ROW_TILE; first < last; first += ROWS_AT_ONCE) {
    for (let column = 0; column < columns; column += lanes<T>()) {
      const k = min(columns - column, lanes<T>()), offset = <usize>column * sizeof<T>();
      const m = loadPart<T>(mean + offset, k), s = loadPart<T>(scale + offset, k);
      const a = v128.div<T>(loadPart<T>(average + offset, k), count), b = v128.div<T>(loadPart<T>(along + offset, k), count);
      const factor = v128.mul<T>(loadPart<T>(gain + offset, k), s);
      for (let row = first; row < min(first + ROWS_AT_ONCE, last); row++) {
        const at = <usize>row * rowBytes + offset;
        const n = normal<T>(loadPart<T>(x + at, k), m, s);
        const rest = v128.sub<T>(v128.sub<T>(loadPart<T>(slope + at, k), a), v128.mul<T>(n, b));
        storePart<T>(out + at, v128.mul<T>(factor, rest), k);
      }
    }
  }
}

/** [x, moments, gain, slope, sums of slopes as batchNormGainGradient has them, out, rows, columns]; tiles of ROW_TILE rows. */
export function batchNormInputGradient_f32(args: usize, begin: i32, end: i32, thread: i32): void { inputGradient<f32>(args, begin, end); }
export function batchNormInputGradient_f64(args: usize, begin: i32, end: i32, thread: i32): void { inputGradient<f64>(args, begin, end); }

@inline
function gainGradient<T>(args: usize, begin: i32, end: i32): void {
  const x = address(args, 0), mean = address(args, 1), slope = address(args, 2), out = address(args, 3);
  const rows = word(args, 4), columns = word(args, 5);
  const rowBytes = <usize>columns * sizeof<T>(), scale = mean + 2 * rowBytes;
  const to = min(end * COLUMN_TILE, columns);
  let column = begin * COLUMN_TILE;
  for (; column + 4 * lanes<T>() <= to; column += 4 * lanes<T>()) {
    const offset = <usize>column * sizeof<T>();
    let p = x + offset, d = slope + offset;
    const m = mean + offset, s = scale + offset;
    const m0 = v128.load(m), m1 = v128.load(m, 16), m2 = v128.load(m, 32), m3 = v128.load(m, 48);
    const s0 = v128.load(s), s1 = v128.load(s, 16), s2 = v128.load(s, 32), s3 = v128.load(s, 48);
    const zero = v128.splat<T>(0);
    let g0 = zero, g1 = zero, g2 = zero, g3 = zero, b0 = zero, b1 = zero, b2 = zero, b3 = zero;
    for (let row = 0; row < rows; row++) {
      const d0 = v128.load(d), d1 = v128.load(d, 16), d2 = v128.load(d, 32), d3 = v128.load(d, 48);
      g0 = v128.add<T>(g0, v128.mul<T>(d0, normal<T>(v128.load(p), m0, s0)));
      g1 = v128.add<T>(g1, v128.mul<T>(d1, normal<T>(v128.load(p, 16), m1, s1)));
      g2 = v128.add<T>(g2, v128.mul<T>(d2, normal<T>(v128.load(p, 32), m2, s2)));
      g3 = v128.add<T>(g3, v128.mul<T>(d3, normal<T>(v128.load(p, 48), m3, s3)));
      b0 = v128.add<T>(b0, d0);
      b1 = v128.add<T>(b1, d1);
      b2 = v128.add<T>(b2, d2);
      b3 = v128.add<T>(b3, d3);
      p += rowBytes;
      d += rowBytes;
    }
    const q = out + offset, r = q + rowBytes;
    v128.store(q, g0);
    v128.store(q, g1, 16);
    v128.store(q, g2, 32);
    v128.store(q, g3, 48);
    v128.store(r, b0);
    v128.store(r, b1, 16);
    v128.store(r, b2, 32);
    v128.store(r, b3, 48);
  }
  for (; column < to; column += lanes<T>()) {
    const k = min(to - column, lanes<T>()), offset = <usize>column * sizeof<T>();
    let p = x + offset, d = slope + offset;
    const m = loadPart<T>(mean + offset, k), s = loadPart<T>(scale + offset, k);
    let g = v128.splat<T>(0), b = g;
    for (let row = 0; row < rows; row++) {
      const slopes = loadPart<T>(d, k);
      g = v128.add<T>(g, v128.mul<T>(slopes, normal<T>(loadPart<T>(p, k), m, s)));
      b = v128.add<T>(b, slopes);
      p += rowBytes;
      d += rowBytes;
    }
    storePart<T>(out + offset, g, k);
    storePart<T>(out + rowBytes + offset, b, k);
  }
}

/** [x, moments, slope, out, rows, columns]: sums over rows of slope * normal, and of slopes; tiles of COLUMN_TILE columns. */
export function batchNormGainGradient_f32(args: usize, begin: i32, end: i32, thread: i32): void { gainGradient<f32>(args, begin, end); }
export function batchNormGainGradient_f64(args: usize, begin: i32, end: i32, thread: i32): void { gainGradient<f64>(args, begin, end); }
