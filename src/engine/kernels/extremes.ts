/** @file Largest elements of rows. NaN counts as largest. */
import { firstLane, firstLanes, lanes, loadPart } from "./lanes";

/** Maximum of `n` contiguous elements, NaN if any is NaN; -Infinity for none. */
@inline
export function maxRow<T>(p: usize, n: i32): T {
  const none = v128.splat<T>(-Infinity);
  let m0 = none, m1 = none, m2 = none, m3 = none;
  for (; n >= 4 * lanes<T>(); n -= 4 * lanes<T>()) {
    m0 = v128.max<T>(m0, v128.load(p));
    m1 = v128.max<T>(m1, v128.load(p, 16));
    m2 = v128.max<T>(m2, v128.load(p, 32));
    m3 = v128.max<T>(m3, v128.load(p, 48));
    p += 64;
  }
  for (; n >= lanes<T>(); n -= lanes<T>()) {
    m0 = v128.max<T>(m0, v128.load(p));
    p += 16;
  }
  if (n > 0) m1 = v128.max<T>(m1, v128.bitselect(loadPart<T>(p, n), none, firstLanes<T>(n)));
  let m = v128.max<T>(v128.max<T>(m0, m1), v128.max<T>(m2, m3));
  if (sizeof<T>() == 4) {
    m = v128.max<T>(m, v128.shuffle<i32>(m, m, 2, 3, 2, 3));
    m = v128.max<T>(m, v128.shuffle<i32>(m, m, 1, 1, 1, 1));
  } else {
    m = v128.max<T>(m, v128.shuffle<i64>(m, m, 1, 1));
  }
  return firstLane<T>(m);
}

/** Index of the first of `n` elements that equals the row's maximum `m`, or is NaN where `m` is. */
@inline
export function findInRow<T>(p: usize, n: i32, m: T): i32 {
  const value = v128.splat<T>(m);
  const wantNaN = isNaN(m);
  let i = 0;
  for (; i + lanes<T>() <= n; i += lanes<T>()) {
    const x = v128.load(p + <usize>i * sizeof<T>());
    const hits = wantNaN ? v128.ne<T>(x, x) : v128.eq<T>(x, value);
    if (v128.any_true(hits)) return i + firstSet<T>(hits);
  }
  const rest = loadPart<T>(p + <usize>i * sizeof<T>(), n - i);
  return i + firstSet<T>(v128.and(wantNaN ? v128.ne<T>(rest, rest) : v128.eq<T>(rest, value), firstLanes<T>(n - i)));
}

/** The first lane that is set; 0 for none. */
@inline
function firstSet<T>(hits: v128): i32 {
  const mask = sizeof<T>() == 4 ? i32x4.bitmask(hits) : i64x2.bitmask(hits);
  return mask == 0 ? 0 : <i32>ctz(mask);
}
