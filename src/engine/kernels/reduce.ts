/** @file Reductions over the middle axis of [outer, n, inner], and over all elements. */
import { address, word } from "./arguments";
import { findInRow, maxRow } from "./extremes";
import { lanes, loadPart, storePart } from "./lanes";
import { Native } from "./precision";
import { Plain, Squares32, Squares64, sumBlock, sumRow } from "./striped";
import { COLUMN_TILE, ROW_TILE, SUM_BLOCK } from "./tiles";

@unmanaged class Sum { @inline start(): f64 { return 0; } @inline of<T>(a: v128, b: v128): v128 { return v128.add<T>(a, b); } }
@unmanaged class Max { @inline start(): f64 { return -Infinity; } @inline of<T>(a: v128, b: v128): v128 { return v128.max<T>(a, b); } }

/** Columns [from, to) of one [n, inner] slab, rows ascending. */
@inline
function reduceColumns<T, F>(x: usize, out: usize, n: i32, inner: i32, from: i32, to: i32): void {
  const f = changetype<F>(0);
  const stride = <usize>inner * sizeof<T>();
  const start = v128.splat<T>(<T>f.start());
  x += <usize>from * sizeof<T>();
  out += <usize>from * sizeof<T>();
  let left = to - from;
  for (; left >= 8 * lanes<T>(); left -= 8 * lanes<T>()) {
    let s0 = start, s1 = start, s2 = start, s3 = start, s4 = start, s5 = start, s6 = start, s7 = start;
    let p = x;
    for (let i = 0; i < n; i++) {
      s0 = f.of<T>(s0, v128.load(p));
      s1 = f.of<T>(s1, v128.load(p, 16));
      s2 = f.of<T>(s2, v128.load(p, 32));
      s3 = f.of<T>(s3, v128.load(p, 48));
      s4 = f.of<T>(s4, v128.load(p, 64));
      s5 = f.of<T>(s5, v128.load(p, 80));
      s6 = f.of<T>(s6, v128.load(p, 96));
      s7 = f.of<T>(s7, v128.load(p, 112));
      p += stride;
    }
    v128.store(out, s0);
    v128.store(out, s1, 16);
    v128.store(out, s2, 32);
    v128.store(out, s3, 48);
    v128.store(out, s4, 64);
    v128.store(out, s5, 80);
    v128.store(out, s6, 96);
    v128.store(out, s7, 112);
    x += 128;
    out += 128;
  }
  for (; left >= lanes<T>(); left -= lanes<T>()) {
    let s = start;
    let p = x;
    for (let i = 0; i < n; i++) {
      s = f.of<T>(s, v128.load(p));
      p += stride;
    }
    v128.store(out, s);
    x += 16;
    out += 16;
  }
  if (left > 0) {
    let s = start;
    let p = x;
    for (let i = 0; i < n; i++) {
      s = f.of<T>(s, loadPart<T>(p, left));
      p += stride;
    }
    storePart<T>(out, s, left);
  }
}

@inline
function reduceSlabs<T, F>(x: usize, out: usize, n: i32, inner: i32, begin: i32, end: i32): void {
  const blocks = (inner + COLUMN_TILE - 1) / COLUMN_TILE;
  for (let tile = begin; tile < end; ) {
    const slab = tile / blocks;
    const block = tile - slab * blocks;
    const last = min(block + end - tile, blocks);
    const outOffset = <usize>slab * inner * sizeof<T>();
    reduceColumns<T, F>(x + outOffset * n, out + outOffset, n, inner, block * COLUMN_TILE, min(last * COLUMN_TILE, inner));
    tile += last - block;
  }
}

@inline
function sumAxis<T>(args: usize, begin: i32, end: i32): void {
  const x = address(args, 0), out = address(args, 1), outer = word(args, 2), n = word(args, 3), inner = word(args, 4);
  if (inner != 1) reduceSlabs<T, Sum>(x, out, n, inner, begin, end);
  else {
    const last = min(end * ROW_TILE, outer);
    for (let row = begin * ROW_TILE; row < last; row++) {
      const p = x + <usize>row * n * sizeof<T>();
      store<T>(out + <usize>row * sizeof<T>(), sumRow<T, Plain<T>, Native>(p, n, v128.splat<T>(0)));
    }
  }
}

/** [x, out, outer, n, inner]: striped sums where inner = 1, else sequential from +0. */
export function sumAxis_f32(args: usize, begin: i32, end: i32, thread: i32): void { sumAxis<f32>(args, begin, end); }
export function sumAxis_f64(args: usize, begin: i32, end: i32, thread: i32): void { sumAxis<f64>(args, begin, end); }

@inline
function maxAxis<T>(args: usize, begin: i32, end: i32): void {
  const x = address(args, 0), out = address(args, 1), outer = word(args, 2), n = word(args, 3), inner = word(args, 4);
  if (inner != 1) reduceSlabs<T, Max>(x, out, n, inner, begin, end);
  else {
    const last = min(end * ROW_TILE, outer);
    for (let row = begin * ROW_TILE; row < last; row++) {
      store<T>(out + <usize>row * sizeof<T>(), maxRow<T>(x + <usize>row * n * sizeof<T>(), n));
    }
  }
}

/** [x, out, outer, n, inner]: NaN where any element is NaN. */
export function maxAxis_f32(args: usize, begin: i32, end: i32, thread: i32): void { maxAxis<f32>(args, begin, end); }
export function maxAxis_f64(args: usize, begin: i32, end: i32, thread: i32): void { maxAxis<f64>(args, begin, end); }

@inline
function argMax<T>(args: usize, begin: i32, end: i32): void {
  const x = address(args, 0), out = address(args, 1), rows = word(args, 2), columns = word(args, 3);
  const last = min(end * ROW_TILE, rows);
  for (let row = begin * ROW_TILE; row < last; row++) {
    const p = x + <usize>row * columns * sizeof<T>();
    store<i32>(out + (<usize>row << 2), findInRow<T>(p, columns, maxRow<T>(p, columns)));
  }
}

/** [x, out i32, rows, columns]: index of the first maximum, or of the first NaN. */
export function argMax_f32(args: usize, begin: i32, end: i32, thread: i32): void { argMax<f32>(args, begin, end); }
export function argMax_f64(args: usize, begin: i32, end: i32, thread: i32): void { argMax<f64>(args, begin, end); }

@inline
function sumBlocks<T, Term>(args: usize, begin: i32, end: i32): void {
  const x = address(args, 0), partials = address(args, 1), count = word(args, 2);
  for (let block = begin; block < end; block++) {
    const first = block * SUM_BLOCK;
    const p = x + <usize>first * changetype<Term>(0).bytes();
    const sum = sumBlock<T, Term, Native>(p, min(count - first, SUM_BLOCK), v128.splat<T>(0));
    store<T>(partials + <usize>block * sizeof<T>(), sum);
  }
}

/** [x, partials, count]: the block sums of one long row. */
export function sumBlocks_f32(args: usize, begin: i32, end: i32, thread: i32): void { sumBlocks<f32, Plain<f32>>(args, begin, end); }
export function sumBlocks_f64(args: usize, begin: i32, end: i32, thread: i32): void { sumBlocks<f64, Plain<f64>>(args, begin, end); }

/** [x, partials f64, count]: the block sums of the squares, squared and summed in float64. */
export function squaredNormBlocks_f32(args: usize, begin: i32, end: i32, thread: i32): void { sumBlocks<f64, Squares32>(args, begin, end); }
export function squaredNormBlocks_f64(args: usize, begin: i32, end: i32, thread: i32): void { sumBlocks<f64, Squares64>(args, begin, end); }

@inline
function sumPartials<T>(args: usize): void {
  const partials = address(args, 0), out = address(args, 1), blocks = word(args, 2);
  let total: T = blocks > 0 ? load<T>(partials) : 0;
  for (let block = 1; block < blocks; block++) total += load<T>(partials + <usize>block * sizeof<T>());
  store<T>(out, total);
}

/** [partials, out, blocks], one tile: block sums added ascending; +0 for none. */
export function sumPartials_f32(args: usize, begin: i32, end: i32, thread: i32): void { if (begin < end) sumPartials<f32>(args); }
export function sumPartials_f64(args: usize, begin: i32, end: i32, thread: i32): void { if (begin < end) sumPartials<f64>(args); }
