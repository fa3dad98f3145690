/**
 * @file Convolutions as products C = A B whose A, the patches of an image, is gathered panel by panel as it is multiplied.
 *
 * A row of A is a place of the output, a step of k a tap and a channel of the source, taps first: each place has its sum over k
 * ascending, from +0, as in gemm. A tap beside the image reads zeros. Which source row belongs to which place and tap is
 * linear, so that the way back (a stride's places apart) is the same kernel.
 */
import { address, word } from "./arguments";
import { copyElements, multiplyPanels, panelRows } from "./gemm";
import { interleave2, interleave4, interleavePair, panelColumns } from "./pack";
import { CONVOLUTION_PLACES_BYTES, GEMM_EDGE_BYTES, GEMM_K_BLOCK, PANEL_BYTES } from "./tiles";

/** Words of an axis, from its first one on. */
const ROWS = 0, SOURCE = 1, OUT = 2, TAPS = 3, ROW_STEP = 4, TAP_STEP = 5, ORIGIN = 6, OUT_STEP = 7, OUT_ORIGIN = 8;
const Y = 14, X = 23;

/** Where no source is, whatever the tap. */
const NOWHERE = -0x40000000;

/** Place `row` of the output, counted through all images, to four words: its image's source, and the source place of its first tap. */
@inline
function findPlace<T>(args: usize, x: usize, row: i32, to: usize, channels: i32): void {
  const line = row / word(args, X + ROWS), column = row - line * word(args, X + ROWS);
  const image = line / word(args, Y + ROWS), y = line - image * word(args, Y + ROWS);
  const places = <usize>image * word(args, Y + SOURCE) * word(args, X + SOURCE);
  store<usize>(to, x + places * channels * sizeof<T>());
  store<i32>(to, y * word(args, Y + ROW_STEP) + word(args, Y + ORIGIN), 4);
  store<i32>(to, column * word(args, X + ROW_STEP) + word(args, X + ORIGIN), 8);
}

/** `run` steps of the `height` rows whose sources the places name, to a panel. */
@inline
function interleaveRun<T>(places: usize, to: usize, run: i32, height: i32): void {
  const step = <usize>height * sizeof<T>();
  const r0 = load<usize>(places, 12), r1 = load<usize>(places, 28), r2 = load<usize>(places, 44), r3 = load<usize>(places, 60);
  const r4 = load<usize>(places, 76), r5 = load<usize>(places, 92);
  const lanes: i32 = 16 / sizeof<T>();
  let offset: usize = 0;
  for (; run >= lanes; run -= lanes) {
    if (sizeof<T>() == 4) {
      interleave4(r0 + offset, r1 + offset, r2 + offset, r3 + offset, to, step);
      if (height == 6) interleave2(r4 + offset, r5 + offset, to + 16, step);
    } else {
      interleavePair(r0 + offset, r1 + offset, to, step);
      interleavePair(r2 + offset, r3 + offset, to + 16, step);
      if (height == 6) interleavePair(r4 + offset, r5 + offset, to + 32, step);
    }
    offset += 16;
    to += <usize>lanes * step;
  }
  for (; run > 0; run--) {
    store<T>(to, load<T>(r0 + offset));
    store<T>(to, load<T>(r1 + offset), sizeof<T>());
    store<T>(to, load<T>(r2 + offset), 2 * sizeof<T>());
    store<T>(to, load<T>(r3 + offset), 3 * sizeof<T>());
    if (height == 6) {
      store<T>(to, load<T>(r4 + offset), 4 * sizeof<T>());
      store<T>(to, load<T>(r5 + offset), 5 * sizeof<T>());
    }
    offset += sizeof<T>();
    to += step;
  }
}

/** Steps l .. l + steps of the patches of rows firstRow .. firstRow + rows, in panels as packA makes them; rows beyond are zero. */
function packPatches<T>(args: usize, group: i32, firstRow: i32, rows: i32, l: i32, steps: i32, to: usize, places: usize, zeros: usize, height: i32): void {
  if (steps == 0) return;
  const inner = word(args, 11), channels = inner * word(args, 10), width = word(args, X + SOURCE), tapsX = word(args, X + TAPS);
  const x = address(args, 0) + <usize>group * inner * sizeof<T>();
  for (let row = 0; row < rows; row += height) {
    for (let i = 0; i < height; i++) {
      const place = places + (<usize>i << 4);
      if (row + i < rows) findPlace<T>(args, x, firstRow + row + i, place, channels);
      else store<i32>(place, NOWHERE, 4);
    }
    let tap = l / inner, channel = l - tap * inner, left = steps;
    while (left > 0) {
      const run = min(left, inner - channel);
      const tapY = tap / tapsX;
      const down = tapY * word(args, Y + TAP_STEP), right = (tap - tapY * tapsX) * word(args, X + TAP_STEP);
      for (let i = 0; i < height; i++) {
        const place = places + (<usize>i << 4);
        const line = load<i32>(place, 4) + down, column = load<i32>(place, 8) + right;
        const isInside = <u32>line < <u32>word(args, Y + SOURCE) && <u32>column < <u32>width;
        const from = load<usize>(place) + (<usize>(line * width + column) * channels + channel) * sizeof<T>();
        store<usize>(place, isInside ? from : zeros, 12);
      }
      interleaveRun<T>(places, to, run, height);
      to += <usize>(run * height) * sizeof<T>();
      left -= run;
      channel = 0;
      tap++;
    }
  }
}

/** Address of place `row` of the output. */
@inline
function outAt<T>(args: usize, out: usize, row: i32, channels: i32): usize {
  const line = row / word(args, X + ROWS), column = row - line * word(args, X + ROWS);
  const image = line / word(args, Y + ROWS), y = line - image * word(args, Y + ROWS);
  const outY = image * word(args, Y + OUT) + y * word(args, Y + OUT_STEP) + word(args, Y + OUT_ORIGIN);
  const outX = column * word(args, X + OUT_STEP) + word(args, X + OUT_ORIGIN);
  return out + <usize>(outY * word(args, X + OUT) + outX) * channels * sizeof<T>();
}

@inline
function convolve<T>(args: usize, begin: i32, end: i32, thread: i32): void {
  const packedB = address(args, 1), out = address(args, 2), bias = address(args, 3);
  const relu = word(args, 4) == 1, large = word(args, 5) == 1;
  const tileRows = word(args, 8), tileColumns = word(args, 9), groups = word(args, 10), inner = word(args, 11), n = word(args, 12);
  const m = word(args, 13) * word(args, Y + ROWS) * word(args, X + ROWS), k = word(args, Y + TAPS) * word(args, X + TAPS) * inner;
  const isDense = word(args, Y + OUT_STEP) == 1 && word(args, X + OUT_STEP) == 1;
  const edge = address(args, 6) + <usize>thread * word(args, 7);
  const places = edge + GEMM_EDGE_BYTES, zeros = places + CONVOLUTION_PLACES_BYTES;
  const zeroBytes = (<usize>inner * sizeof<T>() + 63) & ~63;
  const packedA = zeros + zeroBytes;
  memory.fill(zeros, 0, zeroBytes);
  const height = panelRows(), width = panelColumns<T>();
  const rowTiles = (m + tileRows - 1) / tileRows, columnTiles = (n + tileColumns - 1) / tileColumns;
  const outChannels = groups * n, outRowBytes = <usize>outChannels * sizeof<T>();
  const groupBytes = <usize>((n + width - 1) / width) * k * PANEL_BYTES;

  for (let tile = begin; tile < end; tile++) {
    const across = tile / columnTiles, group = across / rowTiles;
    const firstRow = (across - group * rowTiles) * tileRows, rows = min(m - firstRow, tileRows);
    const firstColumn = (tile - across * columnTiles) * tileColumns, endColumn = min(n, firstColumn + tileColumns);
    let l = 0;
    do {
      const steps = min(k - l, GEMM_K_BLOCK);
      const resume = l > 0, last = l + steps == k;
      packPatches<T>(args, group, firstRow, rows, l, steps, packedA, places, zeros, height);
      for (let column = firstColumn; column < endColumn; column += width) {
        const columns = min(endColumn - column, width);
        const b = packedB + <usize>group * groupBytes + (<usize>(column / width) * k + l) * PANEL_BYTES;
        const outColumn = group * n + column, columnBytes = <usize>outColumn * sizeof<T>();
        const panelBias = bias == 0 ? <usize>0 : bias + columnBytes;
        let panel = packedA;
        for (let row = 0; row < rows; row += height) {
          const own = min(rows - row, height);
          if (isDense && own == height && columns == width) {
            const target = out + <usize>(firstRow + row) * outRowBytes + columnBytes;
            multiplyPanels<T>(large, panel, b, steps, target, outRowBytes, columns, resume, last, panelBias, relu);
          } else {
            if (resume) {
              for (let i = 0; i < own; i++) copyElements<T>(outAt<T>(args, out, firstRow + row + i, outChannels) + columnBytes, 0, edge + <usize>i * PANEL_BYTES, 0, 1, columns);
            }
            multiplyPanels<T>(large, panel, b, steps, edge, PANEL_BYTES, columns, resume, last, panelBias, relu);
            for (let i = 0; i < own; i++) copyElements<T>(edge + <usize>i * PANEL_BYTES, 0, outAt<T>(args, out, firstRow + row + i, outChannels) + columnBytes, 0, 1, columns);
          }
          panel += <usize>height * steps * sizeof<T>();
        }
      }
      l += steps;
    } while (l < k);
  }
}

/**
 * [x, packedFilters, out, bias (0 = none), activation (1 = ReLU), microkernel as for gemm, scratch, scratchBytesPerThread, tileRows,
 * tileColumns, groups, inner, columns, images, and of either axis, y first: rows, sourceLength, outLength, taps, rowStep, tapStep,
 * origin, outStep, outOrigin]. Source and output are [image, y, x, group, channel], of `inner` and `columns` channels a group. Place
 * (y, x) of rows goes to y * outStep + outOrigin; its tap t reads y * rowStep + t * tapStep + origin.
 */
export function convolve_f32(args: usize, begin: i32, end: i32, thread: i32): void { convolve<f32>(args, begin, end, thread); }
export function convolve_f64(args: usize, begin: i32, end: i32, thread: i32): void { convolve<f64>(args, begin, end, thread); }

@inline
function packFilters<T>(args: usize, begin: i32, end: i32): void {
  const filters = address(args, 0), packed = address(args, 1), inner = word(args, 2), n = word(args, 3);
  const tapsY = word(args, 4), tapsX = word(args, 5);
  const groupStep = word(args, 6), columnBytes = <usize>word(args, 7) * sizeof<T>(), innerBytes = <usize>word(args, 8) * sizeof<T>();
  const firstTap = word(args, 9), tapStepY = word(args, 10), tapStepX = word(args, 11);
  const width = panelColumns<T>(), panels = (n + width - 1) / width;
  for (let panel = begin; panel < end; panel++) {
    const group = panel / panels, column = (panel - group * panels) * width, columns = min(n - column, width);
    const from = filters + <usize>(group * groupStep + firstTap) * sizeof<T>() + <usize>column * columnBytes;
    const start = packed + <usize>panel * tapsY * tapsX * inner * PANEL_BYTES;
    // Taps within channels: so filters are read front to back, and few lines are written at a time.
    for (let i = 0; i < inner; i++) {
      let to = start + <usize>i * PANEL_BYTES;
      for (let y = 0; y < tapsY; y++) {
        for (let x = 0; x < tapsX; x++) {
          let element = from + <usize>i * innerBytes + <usize>(y * tapStepY + x * tapStepX) * sizeof<T>();
          for (let j = 0; j < width; j++) {
            store<T>(to + <usize>j * sizeof<T>(), j < columns ? load<T>(element) : 0);
            element += columnBytes;
          }
          to += <usize>inner * PANEL_BYTES;
        }
      }
    }
  }
}

/**
 * [filters, packed, inner, columns, tapsY, tapsX, groupStride, columnStride, innerStride, firstTap, tapStrideY, tapStrideX]: a tile is
 * a panel of a group as convolve reads it, steps being taps and then `inner` channels; tiles = groups * ceil(columns / (PANEL_BYTES / bytes)).
 */
export function packFilters_f32(args: usize, begin: i32, end: i32, thread: i32): void { packFilters<f32>(args, begin, end); }
export function packFilters_f64(args: usize, begin: i32, end: i32, thread: i32): void { packFilters<f64>(args, begin, end); }
