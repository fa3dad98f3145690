/** @file Attention over a few keys a query, given by row: all heads and rows in one kernel, forward and backward. */
import { address, word } from "./arguments";
import { exp } from "./elementary";
import { firstLane, lanes, loadPart, storePart } from "./lanes";
import { Native } from "./precision";
import { sumRow } from "./striped";
import { ROW_TILE } from "./tiles";

/** Products of the numbers at p with those at a fixed distance, which is passed in lane 0 of `c` as an integer. */
@unmanaged
class Products<T> {
  @inline bytes(): usize { return sizeof<T>(); }
  @inline other(p: usize, c: v128): usize { return p + <usize>i32x4.extract_lane(c, 0); }
  @inline at(p: usize, c: v128): v128 { return v128.mul<T>(v128.load(p), v128.load(this.other(p, c))); }
  @inline part(p: usize, k: i32, c: v128): v128 { return v128.mul<T>(loadPart<T>(p, k), loadPart<T>(this.other(p, c), k)); }
}

/** Striped sum of products of two runs of `n` numbers. */
@inline
function dot<T>(a: usize, b: usize, n: i32): T {
  return sumRow<T, Products<T>, Native>(a, n, i32x4.splat(<i32>(b - a)));
}

/** q[0..n) += factor · x, or q = factor · x + 0 in the same rounding where q holds zeros. Two vectors at a time are for the revectorizer. */
@inline
function accumulate<T>(q: usize, factor: v128, x: usize, n: i32): void {
  for (; n >= 2 * lanes<T>(); n -= 2 * lanes<T>()) {
    const q0 = v128.add<T>(v128.load(q), v128.mul<T>(factor, v128.load(x)));
    const q1 = v128.add<T>(v128.load(q, 16), v128.mul<T>(factor, v128.load(x, 16)));
    v128.store(q, q0);
    v128.store(q, q1, 16);
    q += 32;
    x += 32;
  }
  for (; n > 0; n -= lanes<T>()) {
    const k = min(n, lanes<T>());
    storePart<T>(q, v128.add<T>(loadPart<T>(q, k), v128.mul<T>(factor, loadPart<T>(x, k))), k);
    q += 16;
    x += 16;
  }
}

/** q[0..n) += factor · x, and then other · y. */
@inline
function accumulateTwo<T>(q: usize, factor: v128, x: usize, other: v128, y: usize, n: i32): void {
  for (; n >= 2 * lanes<T>(); n -= 2 * lanes<T>()) {
    const q0 = v128.add<T>(v128.load(q), v128.mul<T>(factor, v128.load(x)));
    const q1 = v128.add<T>(v128.load(q, 16), v128.mul<T>(factor, v128.load(x, 16)));
    v128.store(q, v128.add<T>(q0, v128.mul<T>(other, v128.load(y))));
    v128.store(q, v128.add<T>(q1, v128.mul<T>(other, v128.load(y, 16))), 16);
    q += 32;
    x += 32;
    y += 32;
  }
  accumulate<T>(q, factor, x, n);
  accumulate<T>(q, other, y, n);
}

/** q[0..n) = 0; of a few numbers, where memory.fill is a call that costs more. */
@inline
function clear<T>(q: usize, n: i32): void {
  const zero = v128.splat<T>(0);
  for (; n >= lanes<T>(); n -= lanes<T>()) {
    v128.store(q, zero);
    q += 16;
  }
  if (n > 0) storePart<T>(q, zero, n);
}

/** Writes the softmax weights of one head of one query at `w`; 0 for a key without a row. */
@inline
function weigh<T>(w: usize, query: usize, keysAndValues: usize, rowBytes: usize, index: usize, keys: i32, n: i32, scale: T): void {
  let largest: T = -Infinity;
  for (let key = 0; key < keys; key++) {
    const source = load<i32>(index + (<usize>key << 2));
    let score: T = -Infinity;
    if (source >= 0) {
      score = dot<T>(query, keysAndValues + <usize>source * rowBytes, n) * scale;
      largest = max<T>(largest, score);
    }
    store<T>(w + <usize>key * sizeof<T>(), score);
  }
  let total: T = 0;
  const m = v128.splat<T>(largest);
  for (let key = 0; key < keys; key += lanes<T>()) {
    const p = w + <usize>key * sizeof<T>();
    v128.store(p, exp<T>(v128.sub<T>(v128.load(p), m)));
  }
  for (let key = 0; key < keys; key++) {
    const p = w + <usize>key * sizeof<T>();
    if (load<i32>(index + (<usize>key << 2)) < 0) store<T>(p, 0);
    total += load<T>(p);
  }
  for (let key = 0; key < keys; key++) {
    const p = w + <usize>key * sizeof<T>();
    store<T>(p, load<T>(p) / total);
  }
}

@inline
function attention<T>(args: usize, begin: i32, end: i32, thread: i32): void {
  const query = address(args, 0), keysAndValues = address(args, 1), index = address(args, 2), out = address(args, 4);
  const queries = word(args, 5), width = word(args, 6), keys = word(args, 7), n = word(args, 8);
  const w = address(args, 9) + <usize>thread * address(args, 10);
  const scale = load<T>(address(args, 3));
  const rowBytes = <usize>width * sizeof<T>(), headBytes = <usize>n * sizeof<T>();
  const last = min(end * ROW_TILE, queries);
  for (let row = begin * ROW_TILE; row < last; row++) {
    const sources = index + (<usize>(row * keys) << 2);
    clear<T>(out + <usize>row * rowBytes, width);
    for (let offset: usize = 0; offset < rowBytes; offset += headBytes) {
      weigh<T>(w, query + <usize>row * rowBytes + offset, keysAndValues + offset, 2 * rowBytes, sources, keys, n, scale);
      const q = out + <usize>row * rowBytes + offset;
      for (let key = 0; key < keys; key++) {
        const source = load<i32>(sources + (<usize>key << 2));
        if (source < 0) continue;
        const weight = v128.splat<T>(load<T>(w + <usize>key * sizeof<T>()));
        accumulate<T>(q, weight, keysAndValues + <usize>source * 2 * rowBytes + rowBytes + offset, n);
      }
    }
  }
}

/** [query, keysAndValues, index i32, scale, out, queries, width, keys, headWidth, scratch, scratchBytesPerThread]; tiles of ROW_TILE queries. */
export function attention_f32(args: usize, begin: i32, end: i32, thread: i32): void { attention<f32>(args, begin, end, thread); }
export function attention_f64(args: usize, begin: i32, end: i32, thread: i32): void { attention<f64>(args, begin, end, thread); }

@inline
function attentionGradient<T>(args: usize, begin: i32, end: i32, thread: i32): void {
  const query = address(args, 0), keysAndValues = address(args, 1), index = address(args, 2), slope = address(args, 4);
  const out = address(args, 5), queries = word(args, 6), width = word(args, 7), rows = word(args, 8), keys = word(args, 9);
  const n = word(args, 10);
  const w = address(args, 11) + <usize>thread * address(args, 12), slopes = w + <usize>keys * 16;
  const scale = load<T>(address(args, 3));
  const rowBytes = <usize>width * sizeof<T>(), headBytes = <usize>n * sizeof<T>();
  const toKeys = out + <usize>queries * rowBytes;
  const first = <usize>begin * headBytes, last = <usize>end * headBytes;
  for (let offset = first; offset < last; offset += headBytes) {
    for (let row = 0; row < queries; row++) clear<T>(out + <usize>row * rowBytes + offset, n);
    for (let row = 0; row < 2 * rows; row++) clear<T>(toKeys + <usize>row * rowBytes + offset, n);
    for (let row = 0; row < queries; row++) {
      const sources = index + (<usize>(row * keys) << 2);
      const q = query + <usize>row * rowBytes + offset;
      const dy = slope + <usize>row * rowBytes + offset;
      weigh<T>(w, q, keysAndValues + offset, 2 * rowBytes, sources, keys, n, scale);
      let along: T = 0;
      for (let key = 0; key < keys; key++) {
        const source = load<i32>(sources + (<usize>key << 2));
        if (source < 0) continue;
        const value = keysAndValues + <usize>source * 2 * rowBytes + rowBytes + offset;
        const s = dot<T>(dy, value, n);
        store<T>(slopes + <usize>key * sizeof<T>(), s);
        along += load<T>(w + <usize>key * sizeof<T>()) * s;
      }
      for (let key = 0; key < keys; key++) {
        const source = load<i32>(sources + (<usize>key << 2));
        if (source < 0) continue;
        const weight = load<T>(w + <usize>key * sizeof<T>());
        const toScore = v128.splat<T>(weight * (load<T>(slopes + <usize>key * sizeof<T>()) - along) * scale);
        const from = <usize>source * 2 * rowBytes + offset;
        accumulate<T>(out + <usize>row * rowBytes + offset, toScore, keysAndValues + from, n);
        accumulate<T>(toKeys + from, toScore, q, n);
        accumulate<T>(toKeys + from + rowBytes, v128.splat<T>(weight), dy, n);
      }
    }
  }
}

/**
 * [query, keysAndValues, index i32, scale, slope, out, queries, width, rows, keys, headWidth, scratch,
 * scratchBytesPerThread]: out = gradients of the queries, then of keys and values; a tile is a head.
 */
export function attentionGradient_f32(args: usize, begin: i32, end: i32, thread: i32): void { attentionGradient<f32>(args, begin, end, thread); }
export function attentionGradient_f64(args: usize, begin: i32, end: i32, thread: i32): void { attentionGradient<f64>(args, begin, end, thread); }

@inline
function attentionSecondGradient<T>(args: usize, begin: i32, end: i32, thread: i32): void {
  const query = address(args, 0), keysAndValues = address(args, 1), index = address(args, 2), slope = address(args, 4);
  const cotangent = address(args, 5), out = address(args, 6);
  const queries = word(args, 7), width = word(args, 8), rows = word(args, 9), keys = word(args, 10), n = word(args, 11);
  const keyBytes = <usize>keys << 3;
  const w = address(args, 12) + <usize>thread * address(args, 13);
  const alongs = w + 2 * keyBytes, toScores = alongs + keyBytes, totals = toScores + keyBytes;
  const scale = load<T>(address(args, 3));
  const rowBytes = <usize>width * sizeof<T>(), headBytes = <usize>n * sizeof<T>();
  const queryBytes = <usize>queries * rowBytes;
  const fromKeys = cotangent + queryBytes, toKeys = out + queryBytes, toSlope = toKeys + 2 * <usize>rows * rowBytes;
  const first = <usize>begin * headBytes, last = <usize>end * headBytes;
  for (let offset = first; offset < last; offset += headBytes) {
    for (let row = 0; row < queries; row++) {
      clear<T>(out + <usize>row * rowBytes + offset, n);
      clear<T>(toSlope + <usize>row * rowBytes + offset, n);
    }
    for (let row = 0; row < 2 * rows; row++) clear<T>(toKeys + <usize>row * rowBytes + offset, n);
    for (let row = 0; row < queries; row++) {
      const sources = index + (<usize>(row * keys) << 2);
      const start = <usize>row * rowBytes + offset;
      const q = query + start, dy = slope + start, a = cotangent + start;
      weigh<T>(w, q, keysAndValues + offset, 2 * rowBytes, sources, keys, n, scale);
      let m: T = 0, meanToScore: T = 0, meanTotal: T = 0;
      for (let key = 0; key < keys; key++) {
        const source = load<i32>(sources + (<usize>key << 2));
        if (source < 0) continue;
        const place = <usize>source * 2 * rowBytes + offset, at = <usize>key * sizeof<T>();
        const weight = load<T>(w + at);
        const along = dot<T>(dy, keysAndValues + place + rowBytes, n);
        const toScore: T = (dot<T>(a, keysAndValues + place, n) + dot<T>(q, fromKeys + place, n)) * scale;
        store<T>(alongs + at, along);
        store<T>(toScores + at, toScore);
        store<T>(totals + at, dot<T>(dy, fromKeys + place + rowBytes, n));
        m += weight * along;
        meanToScore += weight * toScore;
      }
      for (let key = 0; key < keys; key++) {
        if (load<i32>(sources + (<usize>key << 2)) < 0) continue;
        const at = <usize>key * sizeof<T>();
        const along = load<T>(alongs + at);
        const total: T = load<T>(toScores + at) * (along - m) - meanToScore * along + load<T>(totals + at);
        store<T>(totals + at, total);
        meanTotal += load<T>(w + at) * total;
      }
      for (let key = 0; key < keys; key++) {
        const source = load<i32>(sources + (<usize>key << 2));
        if (source < 0) continue;
        const place = <usize>source * 2 * rowBytes + offset, at = <usize>key * sizeof<T>();
        const weight = load<T>(w + at);
        const h = v128.splat<T>(weight * (load<T>(alongs + at) - m) * scale);
        const r = v128.splat<T>(weight * (load<T>(totals + at) - meanTotal) * scale);
        const g = v128.splat<T>(weight * (load<T>(toScores + at) - meanToScore));
        accumulateTwo<T>(out + start, r, keysAndValues + place, h, fromKeys + place, n);
        accumulateTwo<T>(toSlope + start, g, keysAndValues + place + rowBytes, v128.splat<T>(weight), fromKeys + place + rowBytes, n);
        accumulateTwo<T>(toKeys + place, r, q, h, a, n);
        accumulate<T>(toKeys + place + rowBytes, g, dy, n);
      }
    }
  }
}

/**
 * [query, keysAndValues, index i32, scale, slope, cotangent, out, queries, width, rows, keys, headWidth, scratch,
 * scratchBytesPerThread]: out = at the queries, at keys and values, at the slope; a tile is a head.
 */
export function attentionSecondGradient_f32(args: usize, begin: i32, end: i32, thread: i32): void { attentionSecondGradient<f32>(args, begin, end, thread); }
export function attentionSecondGradient_f64(args: usize, begin: i32, end: i32, thread: i32): void { attentionSecondGradient<f64>(args, begin, end, thread); }
