/**
 * @file Strided copies: broadcasting and transposition, bit for bit.
 *
 * args [x, out, rank, dims[rank]..., strides[rank]...]: out is contiguous over dims; strides of x in elements, 0 along
 * a broadcast axis. A tile is one output row, an index of all dimensions but the last. Callers do well to merge axes
 * that lie contiguous in both and to drop axes of length 1: the cost of a row does not depend on its length alone.
 */
import { address, word } from "./arguments";

/** Element offset in x of output row `row`. */
@inline
function rowOffset(dims: usize, strides: usize, rank: i32, row: i32): i32 {
  let offset = 0;
  for (let axis = rank - 2; axis >= 0; axis--) {
    const size = word(dims, axis);
    const next = row / size;
    offset += (row - next * size) * word(strides, axis);
    row = next;
  }
  return offset;
}

@inline
function copyRow<T>(x: usize, out: usize, n: i32, stride: i32): void {
  if (stride == 1) {
    if (<usize>n * sizeof<T>() > 256) {
      memory.copy(out, x, <usize>n * sizeof<T>());
      return;
    }
    let bytes = <usize>n * sizeof<T>();
    for (; bytes >= 16; bytes -= 16) {
      v128.store(out, v128.load(x));
      x += 16;
      out += 16;
    }
    for (; bytes > 0; bytes -= sizeof<T>()) {
      store<T>(out, load<T>(x));
      x += sizeof<T>();
      out += sizeof<T>();
    }
  } else if (stride == 0) {
    const value = load<T>(x);
    const all = v128.splat<T>(value);
    for (; n >= <i32>(16 / sizeof<T>()); n -= 16 / sizeof<T>()) {
      v128.store(out, all);
      out += 16;
    }
    for (; n > 0; n--) {
      store<T>(out, value);
      out += sizeof<T>();
    }
  } else {
    const step = <usize>stride * sizeof<T>();
    for (; n > 0; n--) {
      store<T>(out, load<T>(x));
      x += step;
      out += sizeof<T>();
    }
  }
}

/** Four output rows that are neighbours in x (stride 1 between rows, any stride within). */
@inline
function transposeRows4(x: usize, out: usize, n: i32, stride: i32): void {
  const row = <usize>n << 2;
  const step = <usize>stride << 2;
  let i = 0;
  for (; i + 4 <= n; i += 4) {
    const a = v128.load(x);
    const b = v128.load(x + step);
    const c = v128.load(x + 2 * step);
    const d = v128.load(x + 3 * step);
    const ab0 = v128.shuffle<i32>(a, b, 0, 4, 1, 5), ab1 = v128.shuffle<i32>(a, b, 2, 6, 3, 7);
    const cd0 = v128.shuffle<i32>(c, d, 0, 4, 1, 5), cd1 = v128.shuffle<i32>(c, d, 2, 6, 3, 7);
    v128.store(out, v128.shuffle<i64>(ab0, cd0, 0, 2));
    v128.store(out + row, v128.shuffle<i64>(ab0, cd0, 1, 3));
    v128.store(out + 2 * row, v128.shuffle<i64>(ab1, cd1, 0, 2));
    v128.store(out + 3 * row, v128.shuffle<i64>(ab1, cd1, 1, 3));
    x += 4 * step;
    out += 16;
  }
  for (; i < n; i++) {
    store<u32>(out, load<u32>(x));
    store<u32>(out + row, load<u32>(x, 4));
    store<u32>(out + 2 * row, load<u32>(x, 8));
    store<u32>(out + 3 * row, load<u32>(x, 12));
    x += step;
    out += 4;
  }
}

/** Two output rows of 8-byte elements that are neighbours in x. */
@inline
function transposeRows2(x: usize, out: usize, n: i32, stride: i32): void {
  const row = <usize>n << 3;
  const step = <usize>stride << 3;
  let i = 0;
  for (; i + 2 <= n; i += 2) {
    const a = v128.load(x);
    const b = v128.load(x + step);
    v128.store(out, v128.shuffle<i64>(a, b, 0, 2));
    v128.store(out + row, v128.shuffle<i64>(a, b, 1, 3));
    x += 2 * step;
    out += 16;
  }
  if (i < n) {
    store<u64>(out, load<u64>(x));
    store<u64>(out + row, load<u64>(x, 8));
  }
}

@inline
function copyStrided<T>(args: usize, begin: i32, end: i32): void {
  const x = address(args, 0), out = address(args, 1), rank = word(args, 2);
  const dims = args + 12;
  const strides = dims + (<usize>rank << 2);
  const n = rank > 0 ? word(dims, rank - 1) : 1;
  const stride = rank > 0 ? word(strides, rank - 1) : 0;
  // Rows that lie side by side in x are copied together, so that each cache line of x is read once.
  const together = 16 / sizeof<T>();
  const adjacent = rank > 1 && stride > 1 && word(strides, rank - 2) == 1;
  const group = adjacent ? word(dims, rank - 2) : 1;
  for (let row = begin; row < end; ) {
    const from = x + <usize>rowOffset(dims, strides, rank, row) * sizeof<T>();
    const to = out + <usize>row * n * sizeof<T>();
    if (adjacent && row % group + together <= group && row + together <= end) {
      if (sizeof<T>() == 4) transposeRows4(from, to, n, stride);
      else transposeRows2(from, to, n, stride);
      row += together;
    } else {
      copyRow<T>(from, to, n, stride);
      row++;
    }
  }
}

export function copyStrided_4(args: usize, begin: i32, end: i32, thread: i32): void { copyStrided<u32>(args, begin, end); }
export function copyStrided_8(args: usize, begin: i32, end: i32, thread: i32): void { copyStrided<u64>(args, begin, end); }
