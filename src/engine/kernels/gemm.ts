/**
 * @file Matrix products C = A B from packed panels, with bias and ReLU fused into the store of the last K block.
 *
 * Each element of C is a sum that starts at +0 and runs over k ascending, one step per k; K blocks continue from the
 * stored C. Tiles and panels only change which elements are computed together.
 */
import { address, word } from "./arguments";
import { micro4x2, micro4x4, micro6x2, micro6x4 } from "./microkernels";
import { packA, panelColumns } from "./pack";
import { GEMM_EDGE_BYTES, GEMM_K_BLOCK, PANEL_BYTES } from "./tiles";

/** Rows of a panel of A. */
@inline
export function panelRows(): i32 {
  return ASC_FEATURE_RELAXED_SIMD ? 6 : 4;
}

function wide<T>(a: usize, b: usize, k: i32, c: usize, rowBytes: usize, resume: bool, last: bool, bias: usize, relu: bool): void {
  if (ASC_FEATURE_RELAXED_SIMD) micro6x4<T>(a, b, k, c, rowBytes, resume, last, bias, relu);
  else micro4x4<T>(a, b, k, c, rowBytes, resume, last, bias, relu);
}

function narrow<T>(a: usize, b: usize, k: i32, c: usize, rowBytes: usize, resume: bool, last: bool, bias: usize, relu: bool): void {
  if (ASC_FEATURE_RELAXED_SIMD) micro6x2<T>(a, b, k, c, rowBytes, resume, last, bias, relu);
  else micro4x2<T>(a, b, k, c, rowBytes, resume, last, bias, relu);
}

/** One panel of A times the first `columns` columns of a panel of B; writes half a panel or all of it. */
@inline
export function multiplyPanels<T>(large: bool, a: usize, b: usize, k: i32, c: usize, rowBytes: usize, columns: i32, resume: bool, last: bool, bias: usize, relu: bool): void {
  const half = PANEL_BYTES / 2;
  const both = columns > panelColumns<T>() / 2;
  if (large && both) wide<T>(a, b, k, c, rowBytes, resume, last, bias, relu);
  else {
    narrow<T>(a, b, k, c, rowBytes, resume, last, bias, relu);
    if (both) narrow<T>(a, b + half, k, c + half, rowBytes, resume, last, bias == 0 ? <usize>0 : bias + half, relu);
  }
}

@inline
export function copyElements<T>(from: usize, fromRowBytes: usize, to: usize, toRowBytes: usize, rows: i32, columns: i32): void {
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++) store<T>(to + <usize>j * sizeof<T>(), load<T>(from + <usize>j * sizeof<T>()));
    from += fromRowBytes;
    to += toRowBytes;
  }
}

@inline
function gemm<T>(args: usize, begin: i32, end: i32, thread: i32): void {
  const a = address(args, 0), packedB = address(args, 1), c = address(args, 2);
  const m = word(args, 3), n = word(args, 4), k = word(args, 5);
  const aRowBytes = <usize>word(args, 6) * sizeof<T>(), aColumnBytes = <usize>word(args, 7) * sizeof<T>();
  const cRowBytes = <usize>word(args, 8) * sizeof<T>();
  const bias = address(args, 9), relu = word(args, 10) == 1, large = word(args, 11) == 1;
  const edge = address(args, 12) + <usize>thread * word(args, 13);
  const packedA = edge + GEMM_EDGE_BYTES;
  const tileRows = word(args, 14), tileColumns = word(args, 15);
  const height = panelRows(), width = panelColumns<T>();
  const columnTiles = (n + tileColumns - 1) / tileColumns;

  for (let tile = begin; tile < end; tile++) {
    const rowTile = tile / columnTiles;
    const firstRow = rowTile * tileRows, rows = min(m - firstRow, tileRows);
    const firstColumn = (tile - rowTile * columnTiles) * tileColumns, endColumn = min(n, firstColumn + tileColumns);
    let l = 0;
    do {
      const steps = min(k - l, GEMM_K_BLOCK);
      const resume = l > 0, last = l + steps == k;
      packA<T>(a + <usize>firstRow * aRowBytes + <usize>l * aColumnBytes, packedA, rows, steps, aRowBytes, aColumnBytes, height);
      for (let column = firstColumn; column < endColumn; column += width) {
        const columns = min(endColumn - column, width);
        const b = packedB + (<usize>(column / width) * k + l) * PANEL_BYTES;
        const panelBias = bias == 0 ? <usize>0 : bias + <usize>column * sizeof<T>();
        let panel = packedA;
        for (let row = 0; row < rows; row += height) {
          const target = c + <usize>(firstRow + row) * cRowBytes + <usize>column * sizeof<T>();
          const own = min(rows - row, height);
          if (own == height && columns == width) {
            multiplyPanels<T>(large, panel, b, steps, target, cRowBytes, columns, resume, last, panelBias, relu);
          } else {
            if (resume) copyElements<T>(target, cRowBytes, edge, PANEL_BYTES, own, columns);
            multiplyPanels<T>(large, panel, b, steps, edge, PANEL_BYTES, columns, resume, last, panelBias, relu);
            copyElements<T>(edge, PANEL_BYTES, target, cRowBytes, own, columns);
          }
          panel += <usize>height * steps * sizeof<T>();
        }
      }
      l += steps;
    } while (l < k);
  }
}

/**
 * [a, packedB, c, m, n, k, aRowStride, aColumnStride, cRowStride, bias (0 = none), activation (1 = ReLU), microkernel
 * (1 = the large one, for 256-bit pairs), scratch, scratchBytesPerThread, tileRows, tileColumns]
 */
export function gemm_f32(args: usize, begin: i32, end: i32, thread: i32): void { gemm<f32>(args, begin, end, thread); }
export function gemm_f64(args: usize, begin: i32, end: i32, thread: i32): void { gemm<f64>(args, begin, end, thread); }
