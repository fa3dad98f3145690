/** @file Row kernels over [rows, columns] with one index a row: pick, place, rowMaxExcept; and logSumExp. Tiles of ROW_TILE rows. */
import { address, word } from "./arguments";
import { log } from "./elementary";
import { maxRow } from "./extremes";
import { firstLane } from "./lanes";
import { Native } from "./precision";
import { ShiftedExp, sumRow } from "./striped";
import { ROW_TILE } from "./tiles";

@inline
function logSumExp<T>(args: usize, begin: i32, end: i32): void {
  const x = address(args, 0), out = address(args, 1), rows = word(args, 2), columns = word(args, 3);
  const last = min(end * ROW_TILE, rows);
  for (let row = begin * ROW_TILE; row < last; row++) {
    const p = x + <usize>row * columns * sizeof<T>();
    const m = maxRow<T>(p, columns);
    const s = sumRow<T, ShiftedExp<T, Native>, Native>(p, columns, v128.splat<T>(m));
    store<T>(out + <usize>row * sizeof<T>(), m + firstLane<T>(log<T>(v128.splat<T>(s))));
  }
}

/** [x, out, rows, columns]: m + log(sum of exp(x - m)), m the row's maximum, the sum striped. */
export function logSumExp_f32(args: usize, begin: i32, end: i32, thread: i32): void { logSumExp<f32>(args, begin, end); }
export function logSumExp_f64(args: usize, begin: i32, end: i32, thread: i32): void { logSumExp<f64>(args, begin, end); }

@inline
function pick<T>(args: usize, begin: i32, end: i32): void {
  const x = address(args, 0), index = address(args, 1), out = address(args, 2), rows = word(args, 3), columns = word(args, 4);
  const last = min(end * ROW_TILE, rows);
  for (let row = begin * ROW_TILE; row < last; row++) {
    const from = <usize>row * columns + load<i32>(index + (<usize>row << 2));
    store<T>(out + <usize>row * sizeof<T>(), load<T>(x + from * sizeof<T>()));
  }
}

/** [x, index i32, out, rows, columns]: out[r] = x[r, index[r]]. */
export function pick_f32(args: usize, begin: i32, end: i32, thread: i32): void { pick<f32>(args, begin, end); }
export function pick_f64(args: usize, begin: i32, end: i32, thread: i32): void { pick<f64>(args, begin, end); }

@inline
function place<T>(args: usize, begin: i32, end: i32): void {
  const value = address(args, 0), index = address(args, 1), out = address(args, 2), rows = word(args, 3), columns = word(args, 4);
  const first = begin * ROW_TILE, last = min(end * ROW_TILE, rows);
  if (first >= last) return;
  memory.fill(out + <usize>first * columns * sizeof<T>(), 0, <usize>(last - first) * columns * sizeof<T>());
  for (let row = first; row < last; row++) {
    const to = <usize>row * columns + load<i32>(index + (<usize>row << 2));
    store<T>(out + to * sizeof<T>(), load<T>(value + <usize>row * sizeof<T>()));
  }
}

/** [value[rows], index i32, out, rows, columns]: out[r, index[r]] = value[r], +0 elsewhere. */
export function place_f32(args: usize, begin: i32, end: i32, thread: i32): void { place<f32>(args, begin, end); }
export function place_f64(args: usize, begin: i32, end: i32, thread: i32): void { place<f64>(args, begin, end); }

@inline
function rowMaxExcept<T>(args: usize, begin: i32, end: i32): void {
  const x = address(args, 0), index = address(args, 1), out = address(args, 2), rows = word(args, 3), columns = word(args, 4);
  const last = min(end * ROW_TILE, rows);
  for (let row = begin * ROW_TILE; row < last; row++) {
    const p = x + <usize>row * columns * sizeof<T>();
    const skip = load<i32>(index + (<usize>row << 2));
    const before = maxRow<T>(p, skip);
    const after = maxRow<T>(p + (<usize>skip + 1) * sizeof<T>(), columns - skip - 1);
    store<T>(out + <usize>row * sizeof<T>(), max<T>(before, after));
  }
}

/** [x, index i32, out, rows, columns]: the largest but for column index[r]; -Infinity where there is no other, NaN where one of them is. */
export function rowMaxExcept_f32(args: usize, begin: i32, end: i32, thread: i32): void { rowMaxExcept<f32>(args, begin, end); }
export function rowMaxExcept_f64(args: usize, begin: i32, end: i32, thread: i32): void { rowMaxExcept<f64>(args, begin, end); }
