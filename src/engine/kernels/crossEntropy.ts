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
import { inlinesExp, Plain, shiftedExp, ShiftedExp, sumRow } from "./striped";
import { ROW_TILE } from "./tiles";

/** L from s. */
function logTotal<T, P>(s: T): T {
  return firstLane<T>(changetype<P>(0).round(log<T>(v128.splat<T>(s))));
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

function callProbability<T, P>(z: v128, m: v128, total: v128): v128 {
  return probability<T, P>(z, m, total);
}

@inline
function oneProbability<T, P>(z: v128, m: v128, total: v128): v128 {
  if (inlinesExp<P>()) return probability<T, P>(z, m, total);
  else return callProbability<T, P>(z, m, total);
}

// V8's revectorizer widens the paired stores of these two loops. It sees through splats, so scalars go in, not vectors;
// and it fails (fatally) where a widened value is an argument of a call, so what has pairs calls nothing with vectors.

/** out = exp(row - largest). */
function writeExp<T, P>(row: usize, out: usize, columns: i32, largest: T): void {
  const m = v128.splat<T>(largest);
  if (inlinesExp<P>()) {
    for (; columns >= 2 * lanes<T>(); columns -= 2 * lanes<T>()) {
      const e0 = shiftedExp<T, P>(v128.load(row), m);
      const e1 = shiftedExp<T, P>(v128.load(row, 16), m);
      v128.store(out, e0);
      v128.store(out, e1, 16);
      row += 32;
      out += 32;
    }
  }
  for (; columns > 0; columns -= lanes<T>()) {
    storePart<T>(out, changetype<ShiftedExp<T, P>>(0).of(loadPart<T>(row, columns), m), columns);
    row += 16;
    out += 16;
  }
}

/** out = p w. */
function writeWeighted<T, P>(row: usize, out: usize, columns: i32, largest: T, logSum: T, weight: T): void {
  const precision = changetype<P>(0);
  const m = v128.splat<T>(largest), total = v128.splat<T>(logSum), w = v128.splat<T>(weight);
  if (inlinesExp<P>()) {
    for (; columns >= 2 * lanes<T>(); columns -= 2 * lanes<T>()) {
      const g0 = v128.mul<T>(probability<T, P>(v128.load(row), m, total), w);
      const g1 = v128.mul<T>(probability<T, P>(v128.load(row, 16), m, total), w);
      v128.store(out, g0);
      v128.store(out, g1, 16);
      row += 32;
      out += 32;
    }
  }
  for (; columns > 0; columns -= lanes<T>()) {
    const p = oneProbability<T, P>(loadPart<T>(row, columns), m, total);
    storePart<T>(out, precision.round(v128.mul<T>(p, w)), columns);
    row += 16;
    out += 16;
  }
}

@inline
function crossEntropy<T, P>(args: usize, begin: i32, end: i32): void {
  const logits = address(args, 0), labels = address(args, 1), loss = address(args, 2);
  const rows = word(args, 3), columns = word(args, 4);
  const last = min(end * ROW_TILE, rows);
  for (let r = begin * ROW_TILE; r < last; r++) {
    const row = logits + <usize>r * columns * sizeof<T>();
    const m = v128.splat<T>(maxRow<T>(row, columns));
    const total = v128.splat<T>(logTotal<T, P>(sumRow<T, ShiftedExp<T, P>, P>(row, columns, m)));
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
    const largest = maxRow<T>(row, columns);
    const weight = load<T>(weights + <usize>r * sizeof<T>());
    const labelOffset = <usize>load<i32>(labels + (<usize>r << 2)) * sizeof<T>();
    // The exponentials wait in the row that will hold the gradient.
    writeExp<T, P>(row, gradient, columns, largest);
    const logSum = logTotal<T, P>(sumRow<T, Plain<T>, P>(gradient, columns, v128.splat<T>(0)));
    writeWeighted<T, P>(row, gradient, columns, largest, logSum, weight);
    if (zeroSum != 0) {
      store<T>(gradient + labelOffset, 0);
      store<T>(gradient + labelOffset, -sumRow<T, Plain<T>, P>(gradient, columns, v128.splat<T>(0)));
    } else {
      const z = v128.splat<T>(load<T>(row + labelOffset));
      const p = oneProbability<T, P>(z, v128.splat<T>(largest), v128.splat<T>(logSum));
      const excess = precision.round(v128.sub<T>(p, v128.splat<T>(1)));
      store<T>(gradient + labelOffset, firstLane<T>(precision.round(v128.mul<T>(excess, v128.splat<T>(weight)))));
    }
  }
}

/**
 * [logits, labels i32, weight[rows], out, rows, columns, zeroSum]: p[k] w, and for the label (p[y] - 1) w, or with
 * zeroSum minus the striped sum of the others (the label counted as +0). `out` may not be `logits`.
 */
export function crossEntropyGradient_f32(args: usize, begin: i32, end: i32, thread: i32): void { crossEntropyGradient<f32, Native>(args, begin, end); }
export function crossEntropyGradient_f64(args: usize, begin: i32, end: i32, thread: i32): void { crossEntropyGradient<f64, Native>(args, begin, end); }
export function crossEntropyGradient_f16(args: usize, begin: i32, end: i32, thread: i32): void { crossEntropyGradient<f32, F16>(args, begin, end); }
export function crossEntropyGradient_bf16(args: usize, begin: i32, end: i32, thread: i32): void { crossEntropyGradient<f32, BF16>(args, begin, end); }
