/**
 * @file The order in which a row is summed.
 *
 * Blocks of SUM_BLOCK elements; in a block SUM_LANES interleaved partial sums that start at +0, lane j adding elements
 * j, j + 16, ... ascending; lanes joined by halving (8, 4, 2, 1); blocks added ascending to the first block's sum.
 */
import { exp } from "./elementary";
import { firstLane, firstLanes, lanes, loadPart } from "./lanes";
import { SUM_BLOCK, SUM_LANES } from "./tiles";

// What is summed: `at` gives the terms of a whole vector of the row, `part` those of its first k lanes with +0 in the
// others; `bytes` is the distance of neighbouring elements in memory, `c` a constant of the row.

/** The elements of a row of `T`. */
@unmanaged
export class Plain<T> {
  @inline bytes(): usize { return sizeof<T>(); }
  @inline at(p: usize, c: v128): v128 { return v128.load(p); }
  @inline part(p: usize, k: i32, c: v128): v128 { return loadPart<T>(p, k); }
}

/** exp(x - c), each operation rounded to `P`. */
@inline
export function shiftedExp<T, P>(x: v128, c: v128): v128 {
  const precision = changetype<P>(0);
  return precision.round(exp<T>(precision.round(v128.sub<T>(x, c))));
}

function callShiftedExp<T, P>(x: v128, c: v128): v128 {
  return shiftedExp<T, P>(x, c);
}

/** Whether exponentials are worth inlining: not with the long roundings to 16 bits. */
@inline
export function inlinesExp<P>(): bool {
  return changetype<P>(0).isNative();
}

@unmanaged
export class ShiftedExp<T, P> {
  @inline bytes(): usize { return sizeof<T>(); }
  @inline of(x: v128, c: v128): v128 {
    if (inlinesExp<P>()) return shiftedExp<T, P>(x, c);
    else return callShiftedExp<T, P>(x, c);
  }
  @inline at(p: usize, c: v128): v128 { return this.of(v128.load(p), c); }
  @inline part(p: usize, k: i32, c: v128): v128 { return v128.and(this.of(loadPart<T>(p, k), c), firstLanes<T>(k)); }
}

/** Squares of float64 values. */
@unmanaged
export class Squares64 {
  @inline bytes(): usize { return 8; }
  @inline at(p: usize, c: v128): v128 { const x = v128.load(p); return f64x2.mul(x, x); }
  @inline part(p: usize, k: i32, c: v128): v128 { const x = loadPart<f64>(p, k); return f64x2.mul(x, x); }
}

/** Squares, in float64, of float32 values. */
@unmanaged
export class Squares32 {
  @inline bytes(): usize { return 4; }
  @inline at(p: usize, c: v128): v128 { const x = f64x2.promote_low_f32x4(v128.load_zero<u64>(p)); return f64x2.mul(x, x); }
  @inline part(p: usize, k: i32, c: v128): v128 { const x = f64x2.promote_low_f32x4(loadPart<f32>(p, k)); return f64x2.mul(x, x); }
}

@inline
function add<T, P>(a: v128, b: v128): v128 {
  return changetype<P>(0).round(v128.add<T>(a, b));
}

/** Lane 0 + lane 1, after (for float32) lanes 2 and 3 were added to them. */
@inline
function joinLanes<T, P>(s: v128): T {
  if (sizeof<T>() == 4) {
    s = add<T, P>(s, v128.shuffle<i32>(s, s, 2, 3, 2, 3));
    s = add<T, P>(s, v128.shuffle<i32>(s, s, 1, 1, 1, 1));
  } else {
    s = add<T, P>(s, v128.shuffle<i64>(s, s, 1, 1));
  }
  return firstLane<T>(s);
}

/** Lanes of the tail that belong to vector `v`, of `rest` in all. */
@inline
function share<T>(rest: i32, v: i32): i32 {
  return min(max(rest - v * lanes<T>(), 0), lanes<T>());
}

/** Sum of at most SUM_BLOCK terms, accumulated in `T` with every sum rounded to `P`. */
@inline
export function sumBlock<T, Term, P>(p: usize, n: i32, c: v128): T {
  const term = changetype<Term>(0);
  const step = term.bytes() * lanes<T>();
  const zero = v128.splat<T>(0);
  let s0 = zero, s1 = zero, s2 = zero, s3 = zero;
  let s4 = zero, s5 = zero, s6 = zero, s7 = zero;
  const wholeEnd = p + (<usize>n / SUM_LANES) * SUM_LANES * term.bytes();
  for (; p < wholeEnd; p += <usize>SUM_LANES * term.bytes()) {
    s0 = add<T, P>(s0, term.at(p, c));
    s1 = add<T, P>(s1, term.at(p + step, c));
    s2 = add<T, P>(s2, term.at(p + 2 * step, c));
    s3 = add<T, P>(s3, term.at(p + 3 * step, c));
    if (sizeof<T>() == 8) {
      s4 = add<T, P>(s4, term.at(p + 4 * step, c));
      s5 = add<T, P>(s5, term.at(p + 5 * step, c));
      s6 = add<T, P>(s6, term.at(p + 6 * step, c));
      s7 = add<T, P>(s7, term.at(p + 7 * step, c));
    }
  }
  const rest = n & (SUM_LANES - 1);
  if (rest > 0) {
    s0 = add<T, P>(s0, term.part(p, share<T>(rest, 0), c));
    if (rest > lanes<T>()) {
      s1 = add<T, P>(s1, term.part(p + step, share<T>(rest, 1), c));
      s2 = add<T, P>(s2, term.part(p + 2 * step, share<T>(rest, 2), c));
      s3 = add<T, P>(s3, term.part(p + 3 * step, share<T>(rest, 3), c));
      if (sizeof<T>() == 8) {
        s4 = add<T, P>(s4, term.part(p + 4 * step, share<T>(rest, 4), c));
        s5 = add<T, P>(s5, term.part(p + 5 * step, share<T>(rest, 5), c));
        s6 = add<T, P>(s6, term.part(p + 6 * step, share<T>(rest, 6), c));
        s7 = add<T, P>(s7, term.part(p + 7 * step, share<T>(rest, 7), c));
      }
    }
  }
  if (sizeof<T>() == 8) {
    s0 = add<T, P>(s0, s4);
    s1 = add<T, P>(s1, s5);
    s2 = add<T, P>(s2, s6);
    s3 = add<T, P>(s3, s7);
  }
  s0 = add<T, P>(s0, s2);
  s1 = add<T, P>(s1, s3);
  return joinLanes<T, P>(add<T, P>(s0, s1));
}

/** Sum of the `n` terms of a row; +0 for none. */
@inline
export function sumRow<T, Term, P>(p: usize, n: i32, c: v128): T {
  const blockBytes = <usize>SUM_BLOCK * changetype<Term>(0).bytes();
  let total = sumBlock<T, Term, P>(p, min(n, SUM_BLOCK), c);
  for (n -= SUM_BLOCK; n > 0; n -= SUM_BLOCK) {
    p += blockBytes;
    const block = sumBlock<T, Term, P>(p, min(n, SUM_BLOCK), c);
    total = firstLane<T>(add<T, P>(v128.splat<T>(total), v128.splat<T>(block)));
  }
  return total;
}
