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

/**
 * Panels of `height` rows of A, k by k: element (i, l) of a panel at (l * height + i). Rows beyond `rows` are zero.
 * One of the strides is 1.
 */
@inline
export function packA<T>(a: usize, to: usize, rows: i32, k: i32, rowBytes: usize, columnBytes: usize, height: i32): void {
  for (; rows > 0; rows -= height) {
    for (let l = 0; l < k; l++) {
      for (let i = 0; i < height; i++) {
        store<T>(to, i < rows ? load<T>(a + <usize>i * rowBytes + <usize>l * columnBytes) : 0);
        to += sizeof<T>();
      }
    }
    a += <usize>height * rowBytes;
  }
}
