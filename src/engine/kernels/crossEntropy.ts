/**
 * @file Softmax cross-entropy of rows of logits and its gradient, every operation rounded to the loss's precision.
 *
 * m = max z; s = striped sum of exp(z - m); L = log s; log p = (z - m) - L; loss = -log p[y], as PyTorch's log_softmax
 * followed by nll_loss. f16 and bf16 are stored as f32; logits and weights are taken as they are.
 */
import { address, word } from "./arguments";
import { exp, log } from "./elementary";
import { maxRow } from "./extremes";
import { firstLane, lanes, loadPart, storePart } from "./lanes";
import { BF16, F16, Native } from "./precision";
import { Plain, ShiftedExp, sumRow } from "./striped";
import { ROW_TILE } from "./tiles";

/** L of a row, in every lane. */
@inline
function logTotal<T, P>(row: usize, columns: i32, m: v128): v128 {
  const s = sumRow<T, ShiftedExp<T, P>, P>(row, columns, m);
  return changetype<P>(0).round(log<T>(v128.splat<T>(s)));
}

/** (z - m) - L. */
@inline
function logProbability<T, P>(z: v128, m: v128, total: v128): v128 {
  const precision = changetype<P>(0);
  return precision.round(v128.sub<T>(precision.round(v128.sub<T>(z, m)), total));
}

@inline
function probability<T, P>(z: v128, m: v128, total: v128): v128 {
  return changetype<P>(0).round(exp<T>(logProbability<T, P>(z, m, total)));
}

@inline
function crossEntropy<T, P>(args: usize, begin: i32, end: i32): void {
  const logits = address(args, 0), labels = address(args, 1), loss = address(args, 2);
  const rows = word(args, 3), columns = word(args, 4);
  const last = min(end * ROW_TILE, rows);
  for (let r = begin * ROW_TILE; r < last; r++) {
    const row = logits + <usize>r * columns * sizeof<T>();
    const m = v128.splat<T>(maxRow<T>(row, columns));
    const total = logTotal<T, P>(row, columns, m);
    const z = v128.splat<T>(load<T>(row + <usize>load<i32>(labels + (<usize>r << 2)) * sizeof<T>()));
    store<T>(loss + <usize>r * sizeof<T>(), -firstLane<T>(logProbability<T, P>(z, m, total)));
  }
}

/** [logits, labels i32, loss, rows, columns]. */
export function crossEntropy_f32(args: usize, begin: i32, end: i32, thread: i32): void { crossEntropy<f32, Native>(args, begin, end); }
export function crossEntropy_f64(args: usize, begin: i32, end: i32, thread: i32): void { crossEntropy<f64, Native>(args, begin, end); }
export function crossEntropy_f16(args: usize, begin: i32, end: i32, thread: i32): void { crossEntropy<f32, F16>(args, begin, end); }
export function crossEntropy_bf16(args: usize, begin: i32, end: i32, thread: i32): void { crossEntropy<f32, BF16>(args, begin, end); }

@inline
function crossEntropyGradient<T, P>(args: usize, begin: i32, end: i32): void {
  const logits = address(args, 0), labels = address(args, 1), weights = address(args, 2), out = address(args, 3);
  const rows = word(args, 4), columns = word(args, 5), zeroSum = word(args, 6);
  const precision = changetype<P>(0);
  const last = min(end * ROW_TILE, rows);
  for (let r = begin * ROW_TILE; r < last; r++) {
    const row = logits + <usize>r * columns * sizeof<T>();
    const gradient = out + <usize>r * columns * sizeof<T>();
    const m = v128.splat<T>(maxRow<T>(row, columns));
    const total = logTotal<T, P>(row, columns, m);
    const w = v128.splat<T>(load<T>(weights + <usize>r * sizeof<T>()));
    const labelOffset = <usize>load<i32>(labels + (<usize>r << 2)) * sizeof<T>();
    const pLabel = probability<T, P>(v128.splat<T>(load<T>(row + labelOffset)), m, total);

    let offset: usize = 0;
    let left = columns;
    for (; left >= 2 * lanes<T>(); left -= 2 * lanes<T>()) {
      const p0 = probability<T, P>(v128.load(row + offset), m, total);
      const p1 = probability<T, P>(v128.load(row + offset, 16), m, total);
      v128.store(gradient + offset, precision.round(v128.mul<T>(p0, w)));
      v128.store(gradient + offset, precision.round(v128.mul<T>(p1, w)), 16);
      offset += 32;
    }
    for (; left > 0; left -= lanes<T>()) {
      const p = probability<T, P>(loadPart<T>(row + offset, left), m, total);
      storePart<T>(gradient + offset, precision.round(v128.mul<T>(p, w)), left);
      offset += 16;
    }

    if (zeroSum != 0) {
      store<T>(gradient + labelOffset, 0);
      store<T>(gradient + labelOffset, -sumRow<T, Plain<T>, P>(gradient, columns, w));
    } else {
      const excess = precision.round(v128.sub<T>(pLabel, v128.splat<T>(1)));
      store<T>(gradient + labelOffset, firstLane<T>(precision.round(v128.mul<T>(excess, w))));
    }
  }
}

/**
 * [logits, labels i32, weight[rows], out, rows, columns, zeroSum]: p[k] w, and for the label (p[y] - 1) w, or with
 * zeroSum minus the striped sum of the others (the label counted as +0).
 */
export function crossEntropyGradient_f32(args: usize, begin: i32, end: i32, thread: i32): void { crossEntropyGradient<f32, Native>(args, begin, end); }
export function crossEntropyGradient_f64(args: usize, begin: i32, end: i32, thread: i32): void { crossEntropyGradient<f64, Native>(args, begin, end); }
export function crossEntropyGradient_f16(args: usize, begin: i32, end: i32, thread: i32): void { crossEntropyGradient<f32, F16>(args, begin, end); }
export function crossEntropyGradient_bf16(args: usize, begin: i32, end: i32, thread: i32): void { crossEntropyGradient<f32, BF16>(args, begin, end); }
