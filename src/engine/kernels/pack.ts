/** @file Packing of the operands of a matrix product into panels that the microkernels read front to back. */
import { address, word } from "./arguments";
import { loadPart, storePart } from "./lanes";
import { PANEL_BYTES } from "./tiles";

/** Elements (columns of B) of one row of a packed panel. */
@inline
export function panelColumns<T>(): i32 {
  return PANEL_BYTES / sizeof<T>();
}

/** Panel from columns that are contiguous in memory: rows of B are copied. */
@inline
function packContiguous<T>(b: usize, to: usize, k: i32, columns: i32, rowBytes: usize): void {
  if (columns == panelColumns<T>()) {
    for (; k > 0; k--) {
      v128.store(to, v128.load(b));
      v128.store(to, v128.load(b, 16), 16);
      v128.store(to, v128.load(b, 32), 32);
      v128.store(to, v128.load(b, 48), 48);
      b += rowBytes;
      to += PANEL_BYTES;
    }
  } else {
    const lanes: i32 = 16 / sizeof<T>();
    for (; k > 0; k--) {
      for (let v = 0; v < 4; v++) {
        const part = loadPart<T>(b + <usize>(v << 4), max(0, columns - v * lanes));
        v128.store(to + <usize>(v << 4), part);
      }
      b += rowBytes;
      to += PANEL_BYTES;
    }
  }
}

/** Writes rows k .. k + 3 of four packed columns, read along k. */
@inline
function transpose4(from: usize, columnBytes: usize, to: usize): void {
  const a = v128.load(from);
  const b = v128.load(from + columnBytes);
  const c = v128.load(from + 2 * columnBytes);
  const d = v128.load(from + 3 * columnBytes);
  const ab0 = v128.shuffle<i32>(a, b, 0, 4, 1, 5), ab1 = v128.shuffle<i32>(a, b, 2, 6, 3, 7);
  const cd0 = v128.shuffle<i32>(c, d, 0, 4, 1, 5), cd1 = v128.shuffle<i32>(c, d, 2, 6, 3, 7);
  v128.store(to, v128.shuffle<i64>(ab0, cd0, 0, 2));
  v128.store(to, v128.shuffle<i64>(ab0, cd0, 1, 3), PANEL_BYTES);
  v128.store(to, v128.shuffle<i64>(ab1, cd1, 0, 2), 2 * PANEL_BYTES);
  v128.store(to, v128.shuffle<i64>(ab1, cd1, 1, 3), 3 * PANEL_BYTES);
}

/** Writes rows k and k + 1 of two packed float64 columns, read along k. */
@inline
function transpose2(from: usize, columnBytes: usize, to: usize): void {
  const a = v128.load(from);
  const b = v128.load(from + columnBytes);
  v128.store(to, v128.shuffle<i64>(a, b, 0, 2));
  v128.store(to, v128.shuffle<i64>(a, b, 1, 3), PANEL_BYTES);
}

/** Panel from columns that each are contiguous along k. */
@inline
function packTransposed<T>(b: usize, to: usize, k: i32, columns: i32, columnBytes: usize): void {
  const lanes: i32 = 16 / sizeof<T>();
  for (let v = 0; v < 4; v++) {
    const own = min(max(columns - v * lanes, 0), lanes);
    const from = b + <usize>(v * lanes) * columnBytes;
    const target = to + <usize>(v << 4);
    let i = 0;
    if (own == lanes) {
      for (; i + lanes <= k; i += lanes) {
        const source = from + <usize>i * sizeof<T>();
        const row = target + <usize>i * PANEL_BYTES;
        if (sizeof<T>() == 4) transpose4(source, columnBytes, row);
        else transpose2(source, columnBytes, row);
      }
    }
    for (; i < k; i++) {
      const row = target + <usize>i * PANEL_BYTES;
      v128.store(row, v128.splat<T>(0));
      for (let j = 0; j < own; j++) {
        store<T>(row + <usize>j * sizeof<T>(), load<T>(from + <usize>i * sizeof<T>() + <usize>j * columnBytes));
      }
    }
  }
}

@inline
function packB<T>(args: usize, begin: i32, end: i32): void {
  const b = address(args, 0), packed = address(args, 1), k = word(args, 2), n = word(args, 3);
  const rowBytes = <usize>word(args, 4) * sizeof<T>(), columnBytes = <usize>word(args, 5) * sizeof<T>();
  for (let panel = begin; panel < end; panel++) {
    const column = panel * panelColumns<T>();
    const columns = min(n - column, panelColumns<T>());
    const from = b + <usize>column * columnBytes;
    const to = packed + <usize>panel * k * PANEL_BYTES;
    if (columnBytes == sizeof<T>()) packContiguous<T>(from, to, k, columns, rowBytes);
    else packTransposed<T>(from, to, k, columns, columnBytes);
  }
}

/** [b, packed, k, n, rowStride, columnStride], one of the strides 1: a tile is a panel, zero-padded to its full width. */
export function packB_f32(args: usize, begin: i32, end: i32, thread: i32): void { packB<f32>(args, begin, end); }
export function packB_f64(args: usize, begin: i32, end: i32, thread: i32): void { packB<f64>(args, begin, end); }

/** Writes k steps 0 .. 3 of four rows of a float32 panel, each `step` bytes apart. */
@inline
export function interleave4(row0: usize, row1: usize, row2: usize, row3: usize, to: usize, step: usize): void {
  const r0 = v128.load(row0);
  const r1 = v128.load(row1);
  const r2 = v128.load(row2);
  const r3 = v128.load(row3);
  const low01 = v128.shuffle<i32>(r0, r1, 0, 4, 1, 5), high01 = v128.shuffle<i32>(r0, r1, 2, 6, 3, 7);
  const low23 = v128.shuffle<i32>(r2, r3, 0, 4, 1, 5), high23 = v128.shuffle<i32>(r2, r3, 2, 6, 3, 7);
  v128.store(to, v128.shuffle<i64>(low01, low23, 0, 2));
  v128.store(to + step, v128.shuffle<i64>(low01, low23, 1, 3));
  v128.store(to + 2 * step, v128.shuffle<i64>(high01, high23, 0, 2));
  v128.store(to + 3 * step, v128.shuffle<i64>(high01, high23, 1, 3));
}

/** The same of two rows. */
@inline
export function interleave2(row0: usize, row1: usize, to: usize, step: usize): void {
  const r0 = v128.load(row0);
  const r1 = v128.load(row1);
  const low = v128.shuffle<i32>(r0, r1, 0, 4, 1, 5), high = v128.shuffle<i32>(r0, r1, 2, 6, 3, 7);
  v128.store_lane<u64>(to, low, 0);
  v128.store_lane<u64>(to + step, low, 1);
  v128.store_lane<u64>(to + 2 * step, high, 0);
  v128.store_lane<u64>(to + 3 * step, high, 1);
}

/** Writes k steps 0 and 1 of two rows of a float64 panel. */
@inline
export function interleavePair(row0: usize, row1: usize, to: usize, step: usize): void {
  const r0 = v128.load(row0);
  const r1 = v128.load(row1);
  v128.store(to, v128.shuffle<i64>(r0, r1, 0, 2));
  v128.store(to + step, v128.shuffle<i64>(r0, r1, 1, 3));
}

/** A whole panel from rows that are contiguous along k. */
@inline
function packRows<T>(a: usize, to: usize, k: i32, rowBytes: usize, height: i32): void {
  const lanes: i32 = 16 / sizeof<T>();
  const step = <usize>height * sizeof<T>();
  for (; k >= lanes; k -= lanes) {
    if (sizeof<T>() == 4) {
      interleave4(a, a + rowBytes, a + 2 * rowBytes, a + 3 * rowBytes, to, step);
      if (height == 6) interleave2(a + 4 * rowBytes, a + 5 * rowBytes, to + 16, step);
    } else {
      for (let i = 0; i < height; i += 2) {
        const row = a + <usize>i * rowBytes;
        interleavePair(row, row + rowBytes, to + (<usize>i << 3), step);
      }
    }
    a += 16;
    to += <usize>lanes * step;
  }
  packAny<T>(a, to, height, k, rowBytes, sizeof<T>(), height);
}

/** `panels` whole panels from steps of k whose rows are contiguous: together, so that a cache line of A is read once. */
@inline
function packColumns<T>(a: usize, to: usize, k: i32, columnBytes: usize, height: i32, panels: i32): void {
  const step = <usize>height * sizeof<T>();
  const panelBytes = <usize>k * step;
  for (; k > 0; k--) {
    let source = a, target = to;
    for (let panel = 0; panel < panels; panel++) {
      v128.store(target, v128.load(source));
      if (sizeof<T>() == 8) {
        v128.store(target, v128.load(source, 16), 16);
        if (height == 6) v128.store(target, v128.load(source, 32), 32);
      } else if (height == 6) store<u64>(target, load<u64>(source, 16), 16);
      source += step;
      target += panelBytes;
    }
    a += columnBytes;
    to += step;
  }
}

/** A panel of which only `rows` rows exist; the others are zero. */
@inline
function packAny<T>(a: usize, to: usize, rows: i32, k: i32, rowBytes: usize, columnBytes: usize, height: i32): void {
  for (; k > 0; k--) {
    for (let i = 0; i < height; i++) {
      store<T>(to, i < rows ? load<T>(a + <usize>i * rowBytes) : 0);
      to += sizeof<T>();
    }
    a += columnBytes;
  }
}

/** Panels of `height` (4 or 6) rows of A, step by step of k: element (i, l) of a panel at l * height + i. One of the strides is 1. */
export function packA<T>(a: usize, to: usize, rows: i32, k: i32, rowBytes: usize, columnBytes: usize, height: i32): void {
  while (rows > 0) {
    let panels = 1;
    if (rows < height) packAny<T>(a, to, rows, k, rowBytes, columnBytes, height);
    else if (columnBytes == sizeof<T>()) packRows<T>(a, to, k, rowBytes, height);
    else {
      panels = min(rows / height, 4);
      packColumns<T>(a, to, k, columnBytes, height, panels);
    }
    rows -= panels * height;
    a += <usize>(panels * height) * rowBytes;
    to += <usize>(panels * height * k) * sizeof<T>();
  }
}
