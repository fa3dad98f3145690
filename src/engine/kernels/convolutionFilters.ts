/**
 * @file The gradient of a convolution's filters: a product of slopes and patches over all places of the output, ascending.
 *
 * Both sides are packed for a tile as it is multiplied, and its sums stay in scratch until they are whole; only then they are
 * laid out as filters are.
 */
import { address, word } from "./arguments";
import { multiplyPanels, panelRows } from "./gemm";
import { packA, panelColumns } from "./pack";
import { FILTER_BLOCK, PANEL_BYTES } from "./tiles";

/** Words of an axis, from its first one on. */
const PLACES = 0, SOURCE = 1, TAPS = 2, STRIDE = 3, DILATION = 4, PADDING = 5;
const Y = 12, X = 18;

/** `run` neighbouring channels from `channel` on at a tap, for places l .. l + steps, to the rows of a panel; zeros beside the image. */
@inline
function packRun<T>(args: usize, x: usize, tap: i32, run: i32, l: i32, steps: i32, to: usize, channels: i32): void {
  const placesX = word(args, X + PLACES), placesY = word(args, Y + PLACES), width = word(args, X + SOURCE), height = word(args, Y + SOURCE);
  const tapsX = word(args, X + TAPS), tapY = tap / tapsX;
  const down = tapY * word(args, Y + DILATION) - word(args, Y + PADDING);
  const right = (tap - tapY * tapsX) * word(args, X + DILATION) - word(args, X + PADDING);
  const strideX = word(args, X + STRIDE), strideY = word(args, Y + STRIDE);
  const isWhole = run == panelColumns<T>();
  let line = l / placesX, placeX = l - line * placesX;
  let image = line / placesY, placeY = line - image * placesY;
  while (steps > 0) {
    const count = min(steps, placesX - placeX);
    const sourceY = placeY * strideY + down;
    const start = x + <usize>((image * height + sourceY) * width) * channels * sizeof<T>();
    const isLine = <u32>sourceY < <u32>height;
    let sourceX = placeX * strideX + right;
    for (let i = 0; i < count; i++) {
      const isInside = isLine && <u32>sourceX < <u32>width;
      const from = start + <usize>(sourceX * channels) * sizeof<T>();
      if (isWhole && isInside) {
        v128.store(to, v128.load(from));
        v128.store(to, v128.load(from, 16), 16);
        v128.store(to, v128.load(from, 32), 32);
        v128.store(to, v128.load(from, 48), 48);
      } else {
        for (let j = 0; j < run; j++) store<T>(to + <usize>j * sizeof<T>(), isInside ? load<T>(from + <usize>j * sizeof<T>()) : 0);
      }
      sourceX += strideX;
      to += PANEL_BYTES;
    }
    steps -= count;
    placeX = 0;
    placeY++;
    if (placeY == placesY) {
      placeY = 0;
      image++;
    }
  }
}

/** Columns (tap, channel) from `column` on of the patches of places l .. l + steps, in one panel; those beyond are zero. */
function packPanel<T>(args: usize, group: i32, column: i32, columns: i32, l: i32, steps: i32, to: usize): void {
  const inner = word(args, 9), channels = inner * word(args, 8);
  const x = address(args, 0) + <usize>(group * inner) * sizeof<T>();
  let done = 0;
  while (done < columns) {
    const tap = (column + done) / inner, channel = column + done - tap * inner;
    const run = min(columns - done, inner - channel);
    packRun<T>(args, x + <usize>channel * sizeof<T>(), tap, run, l, steps, to + <usize>done * sizeof<T>(), channels);
    done += run;
  }
  if (done == panelColumns<T>()) return;
  for (let i = 0; i < steps; i++) memory.fill(to + <usize>i * PANEL_BYTES + <usize>done * sizeof<T>(), 0, <usize>(panelColumns<T>() - done) * sizeof<T>());
}

/** Whole sums [rows, columns] of a tile to the filters [filter, channel, tap] that they are of. */
@inline
function storeFilters<T>(sums: usize, rowBytes: usize, out: usize, rows: i32, column: i32, columns: i32, inner: i32, taps: i32): void {
  for (let i = 0; i < rows; i++) {
    let tap = column / inner, channel = column - tap * inner;
    for (let j = 0; j < columns; j++) {
      store<T>(out + <usize>((i * inner + channel) * taps + tap) * sizeof<T>(), load<T>(sums + <usize>j * sizeof<T>()));
      if (++channel == inner) {
        channel = 0;
        tap++;
      }
    }
    sums += rowBytes;
  }
}

@inline
function convolveFilters<T>(args: usize, begin: i32, end: i32, thread: i32): void {
  const slopes = address(args, 1), out = address(args, 2), large = word(args, 3) == 1;
  const tileRows = word(args, 6), tileColumns = word(args, 7), groups = word(args, 8), inner = word(args, 9), m = word(args, 10);
  const taps = word(args, Y + TAPS) * word(args, X + TAPS), n = taps * inner;
  const k = word(args, 11) * word(args, Y + PLACES) * word(args, X + PLACES);
  const height = panelRows(), width = panelColumns<T>();
  const rowTiles = (m + tileRows - 1) / tileRows, columnTiles = (n + tileColumns - 1) / tileColumns;
  const rowBytes = <usize>tileColumns * sizeof<T>(), slopeBytes = <usize>(groups * m) * sizeof<T>();
  const packedB = address(args, 4) + <usize>thread * word(args, 5);
  const sums = packedB + 2 * PANEL_BYTES * FILTER_BLOCK;

  for (let tile = begin; tile < end; tile++) {
    const across = tile / columnTiles, group = across / rowTiles;
    const firstRow = (across - group * rowTiles) * tileRows, rows = min(m - firstRow, tileRows);
    const firstColumn = (tile - across * columnTiles) * tileColumns, columns = min(n - firstColumn, tileColumns);
    const panels = (rows + height - 1) / height;
    const packedA = sums + <usize>(panels * height) * rowBytes;
    const filter = group * m + firstRow;
    let l = 0;
    do {
      const steps = min(k - l, FILTER_BLOCK);
      const resume = l > 0, last = l + steps == k;
      packA<T>(slopes + <usize>l * slopeBytes + <usize>filter * sizeof<T>(), packedA, rows, steps, sizeof<T>(), slopeBytes, height);
      for (let column = 0; column < columns; column += width) {
        packPanel<T>(args, group, firstColumn + column, min(columns - column, width), l, steps, packedB);
        let a = packedA, c = sums + <usize>column * sizeof<T>();
        for (let panel = 0; panel < panels; panel++) {
          multiplyPanels<T>(large, a, packedB, steps, c, rowBytes, width, resume, last, 0, false);
          a += <usize>(height * steps) * sizeof<T>();
          c += <usize>height * rowBytes;
        }
      }
      l += steps;
    } while (l < k);
    storeFilters<T>(sums, rowBytes, out + <usize>(filter * n) * sizeof<T>(), rows, firstColumn, columns, inner, taps);
  }
}

/**
 * [x, slopes, out, microkernel as for gemm, scratch, scratchBytesPerThread, tileRows, tileColumns, groups, inner, filters, images, and of
 * either axis, y first: places, sourceLength, taps, stride, dilation, padding]. x is [image, y, x, group, inner], slopes are [image, place y,
 * place x, group, filter], the result is [group, filter, inner, tap y, tap x]; a tile is tileRows filters of a group by tileColumns (tap, channel).
 */
export function convolveFilters_f32(args: usize, begin: i32, end: i32, thread: i32): void { convolveFilters<f32>(args, begin, end, thread); }
export function convolveFilters_f64(args: usize, begin: i32, end: i32, thread: i32): void { convolveFilters<f64>(args, begin, end, thread); }
