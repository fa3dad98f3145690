/** @file Rows by index: gathered, and added back in ascending order. */
import { address, word } from "./arguments";
import { lanes, loadPart, storePart } from "./lanes";
import { COLUMN_TILE, COPY_TILE, ROW_TILE } from "./tiles";

@inline
function gatherRows(args: usize, begin: i32, end: i32, bytes: usize): void {
  const table = address(args, 0), index = address(args, 1), out = address(args, 2), rows = word(args, 3);
  const rowBytes = <usize>word(args, 4) * bytes;
  const last = min(end * ROW_TILE, rows);
  for (let row = begin * ROW_TILE; row < last; row++) {
    const source = load<i32>(index + (<usize>row << 2));
    const to = out + <usize>row * rowBytes;
    if (source < 0) memory.fill(to, 0, rowBytes);
    else memory.copy(to, table + <usize>source * rowBytes, rowBytes);
  }
}

/** [table, index i32, out, rows, columns]: out[r] = table[index[r]], 0 where that is negative; tiles of ROW_TILE rows. */
export function gatherRows_4(args: usize, begin: i32, end: i32, thread: i32): void { gatherRows(args, begin, end, 4); }
export function gatherRows_8(args: usize, begin: i32, end: i32, thread: i32): void { gatherRows(args, begin, end, 8); }

@inline
function scatterRows<T>(args: usize, begin: i32, end: i32): void {
  const x = address(args, 0), index = address(args, 1), out = address(args, 2);
  const rows = word(args, 3), columns = word(args, 4), tableRows = word(args, 5);
  const from = begin * COLUMN_TILE, to = min(end * COLUMN_TILE, columns);
  const rowBytes = <usize>columns * sizeof<T>(), offset = <usize>from * sizeof<T>();
  for (let row = 0; row < tableRows; row++) {
    memory.fill(out + <usize>row * rowBytes + offset, 0, <usize>(to - from) * sizeof<T>());
  }
  for (let row = 0; row < rows; row++) {
    const target = load<i32>(index + (<usize>row << 2));
    if (target < 0) continue;
    let p = x + <usize>row * rowBytes + offset;
    let q = out + <usize>target * rowBytes + offset;
    let left = to - from;
    for (; left >= lanes<T>(); left -= lanes<T>()) {
      v128.store(q, v128.add<T>(v128.load(q), v128.load(p)));
      p += 16;
      q += 16;
    }
    if (left > 0) storePart<T>(q, v128.add<T>(loadPart<T>(q, left), loadPart<T>(p, left)), left);
  }
}

/** [x, index i32, out, rows, columns, tableRows]: out[i] = sum of x[r] with index[r] = i, r ascending, none with a negative index; tiles of COLUMN_TILE columns. */
export function scatterRows_f32(args: usize, begin: i32, end: i32, thread: i32): void { scatterRows<f32>(args, begin, end); }
export function scatterRows_f64(args: usize, begin: i32, end: i32, thread: i32): void { scatterRows<f64>(args, begin, end); }

@inline
function writeRow(args: usize, begin: i32, end: i32, bytes: usize): void {
  const number = load<f64>(address(args, 1)), count = <usize>word(args, 3);
  if (!(number >= 0.0 && number < <f64>word(args, 4))) return;
  const row = <usize>number;
  const from = <usize>begin * COPY_TILE, to = min(<usize>end * COPY_TILE, count);
  memory.copy(address(args, 0) + (row * count + from) * bytes, address(args, 2) + from * bytes, (to - from) * bytes);
}

/** [table, row f64, value, count, rows]: table[row] = value where there is such a row, of `count` elements; tiles of COPY_TILE elements. */
export function writeRow_4(args: usize, begin: i32, end: i32, thread: i32): void { writeRow(args, begin, end, 4); }
export function writeRow_8(args: usize, begin: i32, end: i32, thread: i32): void { writeRow(args, begin, end, 8); }
