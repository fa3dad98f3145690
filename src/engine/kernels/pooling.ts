/**
 * @file Windows over images [image, y, x, channel]: where the largest element stands, sums, and the ways back. Tiles are lines of
 * the result.
 *
 * args [addresses..., channels, and of either axis, y first: length of the image, number of windows, kernel, stride, padding].
 */
import { address, word } from "./arguments";
import { lanes, loadPart, storePart } from "./lanes";

/** Words of an axis. */
const LENGTH = 0, WINDOWS = 1, KERNEL = 2, STRIDE = 3, PADDING = 4;

/** First element of the image in window `window`, and the one after the last. */
@inline
function windowBegin(axis: usize, window: i32): i32 {
  return max(window * word(axis, STRIDE) - word(axis, PADDING), 0);
}
@inline
function windowEnd(axis: usize, window: i32): i32 {
  return min(window * word(axis, STRIDE) - word(axis, PADDING) + word(axis, KERNEL), word(axis, LENGTH));
}

/** First window that holds element `at`, and the one after the last. */
@inline
function firstWindow(axis: usize, at: i32): i32 {
  const behind = at + word(axis, PADDING) - word(axis, KERNEL);
  return behind < 0 ? 0 : behind / word(axis, STRIDE) + 1;
}
@inline
function endWindow(axis: usize, at: i32): i32 {
  return min((at + word(axis, PADDING)) / word(axis, STRIDE) + 1, word(axis, WINDOWS));
}

/** Address of the words of the axes behind `addresses` words of addresses and one of channels. */
@inline
function axesAt(args: usize, addresses: i32): usize {
  return args + (<usize>(addresses + 1) << 2);
}

/** The lanes of a mask of numbers as a mask of i32, in the first lanes. */
@inline
function narrowMask<T>(mask: v128): v128 {
  return sizeof<T>() == 4 ? mask : v128.shuffle<i32>(mask, mask, 0, 2, 0, 2);
}

/** The first lanes of i32 as they stand beside numbers. */
@inline
function storeIndices<T>(p: usize, v: v128, k: i32): void {
  if (sizeof<T>() == 4) storePart<f32>(p, v, k);
  else storePart<f32>(p, v, min(k, 2));
}

@inline
function maxPoolIndex<T>(args: usize, begin: i32, end: i32): void {
  const x = address(args, 0), out = address(args, 1), channels = word(args, 2);
  const y = axesAt(args, 2), across = y + 20;
  const width = word(across, LENGTH), windows = word(across, WINDOWS);
  const rowBytes = <usize>channels * sizeof<T>();
  for (let line = begin; line < end; line++) {
    const image = line / word(y, WINDOWS), windowY = line - image * word(y, WINDOWS);
    const top = windowBegin(y, windowY), bottom = windowEnd(y, windowY);
    const start = x + <usize>(image * word(y, LENGTH) * width) * rowBytes;
    for (let windowX = 0; windowX < windows; windowX++) {
      const left = windowBegin(across, windowX), right = windowEnd(across, windowX);
      const to = out + (<usize>((line * windows + windowX) * channels) << 2);
      for (let channel = 0; channel < channels; channel += lanes<T>()) {
        const own = channels - channel;
        let best = loadPart<T>(start + <usize>(top * width + left) * rowBytes + <usize>channel * sizeof<T>(), own);
        let index = i32x4.splat(top * width + left);
        for (let row = top; row < bottom; row++) {
          for (let column = left; column < right; column++) {
            const pixel = row * width + column;
            const value = loadPart<T>(start + <usize>pixel * rowBytes + <usize>channel * sizeof<T>(), own);
            const better = v128.or(v128.gt<T>(value, best), v128.ne<T>(value, value));
            best = v128.bitselect(value, best, better);
            index = v128.bitselect(i32x4.splat(pixel), index, narrowMask<T>(better));
          }
        }
        storeIndices<T>(to + (<usize>channel << 2), index, own);
      }
    }
  }
}

/** [x, out i32, ...]: the pixel, counted within its image, of the first largest element of each window, or of the last NaN. */
export function maxPoolIndex_f32(args: usize, begin: i32, end: i32, thread: i32): void { maxPoolIndex<f32>(args, begin, end); }
export function maxPoolIndex_f64(args: usize, begin: i32, end: i32, thread: i32): void { maxPoolIndex<f64>(args, begin, end); }

@inline
function poolPick<T>(args: usize, begin: i32, end: i32): void {
  const x = address(args, 0), index = address(args, 1), out = address(args, 2), channels = word(args, 3);
  const y = axesAt(args, 3), across = y + 20;
  const windows = word(across, WINDOWS);
  for (let line = begin; line < end; line++) {
    const image = line / word(y, WINDOWS);
    const start = x + <usize>(image * word(y, LENGTH) * word(across, LENGTH) * channels) * sizeof<T>();
    let i = <usize>(line * windows * channels);
    for (let windowX = 0; windowX < windows; windowX++) {
      for (let channel = 0; channel < channels; channel++) {
        const from = <usize>(load<i32>(index + (i << 2)) * channels + channel);
        store<T>(out + i * sizeof<T>(), load<T>(start + from * sizeof<T>()));
        i++;
      }
    }
  }
}

/** [x, index i32, out, ...]: out[window, channel] = x[index[window, channel], channel] of the same image. */
export function poolPick_f32(args: usize, begin: i32, end: i32, thread: i32): void { poolPick<f32>(args, begin, end); }
export function poolPick_f64(args: usize, begin: i32, end: i32, thread: i32): void { poolPick<f64>(args, begin, end); }

/** All bits in the lanes whose index, of the first `k` at p, is `pixel`. */
@inline
function hits<T>(p: usize, k: i32, pixel: i32): v128 {
  const same = i32x4.eq(loadPart<f32>(p, sizeof<T>() == 4 ? k : min(k, 2)), i32x4.splat(pixel));
  return sizeof<T>() == 4 ? same : i64x2.extend_low_i32x4_s(same);
}

@inline
function spreadLines<T>(slope: usize, index: usize, out: usize, channels: i32, y: usize, begin: i32, end: i32): void {
  const across = y + 20;
  const width = word(across, LENGTH), windows = word(across, WINDOWS);
  for (let line = begin; line < end; line++) {
    const image = line / word(y, LENGTH), row = line - image * word(y, LENGTH);
    const top = firstWindow(y, row), bottom = endWindow(y, row);
    const first = image * word(y, WINDOWS);
    for (let column = 0; column < width; column++) {
      const left = firstWindow(across, column), right = endWindow(across, column);
      const to = out + <usize>((line * width + column) * channels) * sizeof<T>();
      for (let channel = 0; channel < channels; channel += lanes<T>()) {
        const own = channels - channel;
        let sum = v128.splat<T>(0);
        for (let windowY = top; windowY < bottom; windowY++) {
          for (let windowX = left; windowX < right; windowX++) {
            const i = <usize>(((first + windowY) * windows + windowX) * channels + channel);
            let value = loadPart<T>(slope + i * sizeof<T>(), own);
            if (index != 0) value = v128.and(value, hits<T>(index + (i << 2), own, row * width + column));
            sum = v128.add<T>(sum, value);
          }
        }
        storePart<T>(to + <usize>channel * sizeof<T>(), sum, own);
      }
    }
  }
}

/** [slope, index i32, out, ...]: each pixel's sum of the slopes of windows whose index it is, windows ascending. */
export function poolPlace_f32(args: usize, begin: i32, end: i32, thread: i32): void { spreadLines<f32>(address(args, 0), address(args, 1), address(args, 2), word(args, 3), axesAt(args, 3), begin, end); }
export function poolPlace_f64(args: usize, begin: i32, end: i32, thread: i32): void { spreadLines<f64>(address(args, 0), address(args, 1), address(args, 2), word(args, 3), axesAt(args, 3), begin, end); }

/** [slope, out, ...]: each pixel's sum of the slopes of the windows that hold it, ascending. */
export function windowSpread_f32(args: usize, begin: i32, end: i32, thread: i32): void { spreadLines<f32>(address(args, 0), 0, address(args, 1), word(args, 2), axesAt(args, 2), begin, end); }
export function windowSpread_f64(args: usize, begin: i32, end: i32, thread: i32): void { spreadLines<f64>(address(args, 0), 0, address(args, 1), word(args, 2), axesAt(args, 2), begin, end); }

@inline
function windowSum<T>(args: usize, begin: i32, end: i32): void {
  const x = address(args, 0), out = address(args, 1), channels = word(args, 2);
  const y = axesAt(args, 2), across = y + 20;
  const width = word(across, LENGTH), windows = word(across, WINDOWS);
  const rowBytes = <usize>channels * sizeof<T>();
  for (let line = begin; line < end; line++) {
    const image = line / word(y, WINDOWS), windowY = line - image * word(y, WINDOWS);
    const top = windowBegin(y, windowY), bottom = windowEnd(y, windowY);
    const start = x + <usize>(image * word(y, LENGTH) * width) * rowBytes;
    for (let windowX = 0; windowX < windows; windowX++) {
      const left = windowBegin(across, windowX), right = windowEnd(across, windowX);
      const to = out + <usize>(line * windows + windowX) * rowBytes;
      for (let channel = 0; channel < channels; channel += lanes<T>()) {
        const own = channels - channel, offset = <usize>channel * sizeof<T>();
        let sum = v128.splat<T>(0);
        for (let row = top; row < bottom; row++) {
          for (let column = left; column < right; column++) {
            sum = v128.add<T>(sum, loadPart<T>(start + <usize>(row * width + column) * rowBytes + offset, own));
          }
        }
        storePart<T>(to + offset, sum, own);
      }
    }
  }
}

/** [x, out, ...]: the sum of each window's elements of the image, rows and then columns ascending. */
export function windowSum_f32(args: usize, begin: i32, end: i32, thread: i32): void { windowSum<f32>(args, begin, end); }
export function windowSum_f64(args: usize, begin: i32, end: i32, thread: i32): void { windowSum<f64>(args, begin, end); }
