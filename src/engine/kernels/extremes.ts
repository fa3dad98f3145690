/** @file Largest elements of rows. NaN counts as largest. */
import { firstLane, firstLanes, lanes, loadPart } from "./lanes";

/** Maximum of `n` contiguous elements, NaN if any is NaN; -Infinity for none. */
@inline
export function maxRow<T>(p: usize, n: i32): T {
  const none = v128.splat<T>(-Infinity);
  let m0 = none, m1 = none;
  for (; n >= 2 * lanes<T>(); n -= 2 * lanes<T>()) {
    m0 = v128.max<T>(m0, v128.load(p));
    m1 = v128.max<T>(m1, v128.load(p, 16));
    p += 32;
  }
  if (n >= lanes<T>()) {
    m0 = v128.max<T>(m0, v128.load(p));
    n -= lanes<T>();
    p += 16;
  }
  if (n > 0) m1 = v128.max<T>(m1, v128.bitselect(loadPart<T>(p, n), none, firstLanes<T>(n)));
  let m = v128.max<T>(m0, m1);
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
  for (let i = 0; i < n; i += lanes<T>()) {
    const x = loadPart<T>(p + <usize>i * sizeof<T>(), n - i);
    const hits = wantNaN ? v128.ne<T>(x, x) : v128.eq<T>(x, value);
    const own = v128.and(hits, firstLanes<T>(n - i));
    const mask = sizeof<T>() == 4 ? i32x4.bitmask(own) : i64x2.bitmask(own);
    if (mask != 0) return i + <i32>ctz(mask);
  }
  return 0;
}
