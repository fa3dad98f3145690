/** @file Vectors of which only the first lanes hold data: loads, stores and masks for the ends of rows. */

/** Lanes of a vector of `T`. */
@inline
export function lanes<T>(): i32 {
  return 16 / sizeof<T>();
}

/** The first `k` elements at `p`, 0 <= k <= lanes, the other lanes +0. Reads nothing beyond them. */
@inline
export function loadPart<T>(p: usize, k: i32): v128 {
  if (sizeof<T>() == 4) {
    if (k >= 4) return v128.load(p);
    if (k == 1) return v128.load_zero<u32>(p);
    if (k == 2) return v128.load_zero<u64>(p);
    if (k == 3) return v128.load_lane<u32>(p, v128.load_zero<u64>(p), 2, 8);
    return i32x4.splat(0);
  } else {
    if (k >= 2) return v128.load(p);
    if (k == 1) return v128.load_zero<u64>(p);
    return i32x4.splat(0);
  }
}

/** Writes the first `k` lanes to `p`, 0 <= k <= lanes. */
@inline
export function storePart<T>(p: usize, v: v128, k: i32): void {
  if (sizeof<T>() == 4) {
    if (k >= 4) v128.store(p, v);
    else {
      if (k >= 2) v128.store_lane<u64>(p, v, 0);
      if (k == 3) v128.store_lane<u32>(p, v, 2, 8);
      if (k == 1) v128.store_lane<u32>(p, v, 0);
    }
  } else {
    if (k >= 2) v128.store(p, v);
    else if (k == 1) v128.store_lane<u64>(p, v, 0);
  }
}

/** All bits set in the first `k` lanes. */
@inline
export function firstLanes<T>(k: i32): v128 {
  if (sizeof<T>() == 4) return i32x4.lt_s(i32x4(0, 1, 2, 3), i32x4.splat(k));
  return i64x2.lt_s(i64x2(0, 1), i64x2.splat(<i64>k));
}

/** Lane 0. */
@inline
export function firstLane<T>(v: v128): T {
  if (sizeof<T>() == 4) return <T>f32x4.extract_lane(v, 0);
  return <T>f64x2.extract_lane(v, 0);
}
