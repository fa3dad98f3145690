/**
 * @file Microkernels: a few rows of C by a few vectors, kept in registers over one block of k.
 *
 * V8 pairs neighbouring 128-bit operations into 256-bit ones (--experimental-wasm-revectorize) only where it finds
 * loads and stores at neighbouring constant offsets, accumulators that start at zero and are loaded in one `if`, and
 * no rearrangement by the optimiser (-O2): so everything here is written out.
 */
import { PANEL_BYTES } from "./tiles";

/** s + a b: rounded twice in the strict module, once in the fast one. */
@inline
function multiplyAdd<T>(a: v128, b: v128, s: v128): v128 {
  if (ASC_FEATURE_RELAXED_SIMD) return v128.relaxed_madd<T>(a, b, s);
  else return v128.add<T>(s, v128.mul<T>(a, b));
}

/** Element `i` at `p` in every lane. */
@inline
function splatAt<T>(p: usize, i: usize): v128 {
  if (sizeof<T>() == 4) return v128.load32_splat(p + i * 4);
  else return v128.load64_splat(p + i * 8);
}

// Parameters: a and b panels; k steps; c and its row distance in bytes; whether to continue from the stored c; whether
// this is the last block of k, which adds bias[0..] (unless 0) to every row and then applies ReLU (if asked).

/** 4 rows by 2 vectors. */
@inline
export function micro4x2<T>(a: usize, b: usize, k: i32, c: usize, rowBytes: usize, resume: bool, last: bool, bias: usize, relu: bool): void {
  const zero = v128.splat<T>(0);
  let c00 = zero, c01 = zero;
  let c10 = zero, c11 = zero;
  let c20 = zero, c21 = zero;
  let c30 = zero, c31 = zero;
  const p0 = c, p1 = c + rowBytes, p2 = c + 2 * rowBytes, p3 = c + 3 * rowBytes;
  if (resume) {
    c00 = v128.load(p0);
    c01 = v128.load(p0, 16);
    c10 = v128.load(p1);
    c11 = v128.load(p1, 16);
    c20 = v128.load(p2);
    c21 = v128.load(p2, 16);
    c30 = v128.load(p3);
    c31 = v128.load(p3, 16);
  }
  for (; k > 0; k--) {
    const b0 = v128.load(b), b1 = v128.load(b, 16);
    const a0 = splatAt<T>(a, 0);
    c00 = multiplyAdd<T>(a0, b0, c00);
    c01 = multiplyAdd<T>(a0, b1, c01);
    const a1 = splatAt<T>(a, 1);
    c10 = multiplyAdd<T>(a1, b0, c10);
    c11 = multiplyAdd<T>(a1, b1, c11);
    const a2 = splatAt<T>(a, 2);
    c20 = multiplyAdd<T>(a2, b0, c20);
    c21 = multiplyAdd<T>(a2, b1, c21);
    const a3 = splatAt<T>(a, 3);
    c30 = multiplyAdd<T>(a3, b0, c30);
    c31 = multiplyAdd<T>(a3, b1, c31);
    a += 4 * sizeof<T>();
    b += PANEL_BYTES;
  }
  if (last) {
    if (bias != 0) {
      const b0 = v128.load(bias), b1 = v128.load(bias, 16);
      c00 = v128.add<T>(c00, b0);
      c01 = v128.add<T>(c01, b1);
      c10 = v128.add<T>(c10, b0);
      c11 = v128.add<T>(c11, b1);
      c20 = v128.add<T>(c20, b0);
      c21 = v128.add<T>(c21, b1);
      c30 = v128.add<T>(c30, b0);
      c31 = v128.add<T>(c31, b1);
    }
    if (relu) {
      c00 = v128.andnot(c00, v128.le<T>(c00, zero));
      c01 = v128.andnot(c01, v128.le<T>(c01, zero));
      c10 = v128.andnot(c10, v128.le<T>(c10, zero));
      c11 = v128.andnot(c11, v128.le<T>(c11, zero));
      c20 = v128.andnot(c20, v128.le<T>(c20, zero));
      c21 = v128.andnot(c21, v128.le<T>(c21, zero));
      c30 = v128.andnot(c30, v128.le<T>(c30, zero));
      c31 = v128.andnot(c31, v128.le<T>(c31, zero));
    }
  }
  v128.store(p0, c00);
  v128.store(p0, c01, 16);
  v128.store(p1, c10);
  v128.store(p1, c11, 16);
  v128.store(p2, c20);
  v128.store(p2, c21, 16);
  v128.store(p3, c30);
  v128.store(p3, c31, 16);
}

/** 4 rows by 4 vectors. */
@inline
export function micro4x4<T>(a: usize, b: usize, k: i32, c: usize, rowBytes: usize, resume: bool, last: bool, bias: usize, relu: bool): void {
  const zero = v128.splat<T>(0);
  let c00 = zero, c01 = zero, c02 = zero, c03 = zero;
  let c10 = zero, c11 = zero, c12 = zero, c13 = zero;
  let c20 = zero, c21 = zero, c22 = zero, c23 = zero;
  let c30 = zero, c31 = zero, c32 = zero, c33 = zero;
  const p0 = c, p1 = c + rowBytes, p2 = c + 2 * rowBytes, p3 = c + 3 * rowBytes;
  if (resume) {
    c00 = v128.load(p0);
    c01 = v128.load(p0, 16);
    c02 = v128.load(p0, 32);
    c03 = v128.load(p0, 48);
    c10 = v128.load(p1);
    c11 = v128.load(p1, 16);
    c12 = v128.load(p1, 32);
    c13 = v128.load(p1, 48);
    c20 = v128.load(p2);
    c21 = v128.load(p2, 16);
    c22 = v128.load(p2, 32);
    c23 = v128.load(p2, 48);
    c30 = v128.load(p3);
    c31 = v128.load(p3, 16);
    c32 = v128.load(p3, 32);
    c33 = v128.load(p3, 48);
  }
  for (; k > 0; k--) {
    const b0 = v128.load(b), b1 = v128.load(b, 16), b2 = v128.load(b, 32), b3 = v128.load(b, 48);
    const a0 = splatAt<T>(a, 0);
    c00 = multiplyAdd<T>(a0, b0, c00);
    c01 = multiplyAdd<T>(a0, b1, c01);
    c02 = multiplyAdd<T>(a0, b2, c02);
    c03 = multiplyAdd<T>(a0, b3, c03);
    const a1 = splatAt<T>(a, 1);
    c10 = multiplyAdd<T>(a1, b0, c10);
    c11 = multiplyAdd<T>(a1, b1, c11);
    c12 = multiplyAdd<T>(a1, b2, c12);
    c13 = multiplyAdd<T>(a1, b3, c13);
    const a2 = splatAt<T>(a, 2);
    c20 = multiplyAdd<T>(a2, b0, c20);
    c21 = multiplyAdd<T>(a2, b1, c21);
    c22 = multiplyAdd<T>(a2, b2, c22);
    c23 = multiplyAdd<T>(a2, b3, c23);
    const a3 = splatAt<T>(a, 3);
    c30 = multiplyAdd<T>(a3, b0, c30);
    c31 = multiplyAdd<T>(a3, b1, c31);
    c32 = multiplyAdd<T>(a3, b2, c32);
    c33 = multiplyAdd<T>(a3, b3, c33);
    a += 4 * sizeof<T>();
    b += PANEL_BYTES;
  }
  if (last) {
    if (bias != 0) {
      const b0 = v128.load(bias), b1 = v128.load(bias, 16), b2 = v128.load(bias, 32), b3 = v128.load(bias, 48);
      c00 = v128.add<T>(c00, b0);
      c01 = v128.add<T>(c01, b1);
      c02 = v128.add<T>(c02, b2);
      c03 = v128.add<T>(c03, b3);
      c10 = v128.add<T>(c10, b0);
      c11 = v128.add<T>(c11, b1);
      c12 = v128.add<T>(c12, b2);
      c13 = v128.add<T>(c13, b3);
      c20 = v128.add<T>(c20, b0);
      c21 = v128.add<T>(c21, b1);
      c22 = v128.add<T>(c22, b2);
      c23 = v128.add<T>(c23, b3);
      c30 = v128.add<T>(c30, b0);
      c31 = v128.add<T>(c31, b1);
      c32 = v128.add<T>(c32, b2);
      c33 = v128.add<T>(c33, b3);
    }
    if (relu) {
      c00 = v128.andnot(c00, v128.le<T>(c00, zero));
      c01 = v128.andnot(c01, v128.le<T>(c01, zero));
      c02 = v128.andnot(c02, v128.le<T>(c02, zero));
      c03 = v128.andnot(c03, v128.le<T>(c03, zero));
      c10 = v128.andnot(c10, v128.le<T>(c10, zero));
      c11 = v128.andnot(c11, v128.le<T>(c11, zero));
      c12 = v128.andnot(c12, v128.le<T>(c12, zero));
      c13 = v128.andnot(c13, v128.le<T>(c13, zero));
      c20 = v128.andnot(c20, v128.le<T>(c20, zero));
      c21 = v128.andnot(c21, v128.le<T>(c21, zero));
      c22 = v128.andnot(c22, v128.le<T>(c22, zero));
      c23 = v128.andnot(c23, v128.le<T>(c23, zero));
      c30 = v128.andnot(c30, v128.le<T>(c30, zero));
      c31 = v128.andnot(c31, v128.le<T>(c31, zero));
      c32 = v128.andnot(c32, v128.le<T>(c32, zero));
      c33 = v128.andnot(c33, v128.le<T>(c33, zero));
    }
  }
  v128.store(p0, c00);
  v128.store(p0, c01, 16);
  v128.store(p0, c02, 32);
  v128.store(p0, c03, 48);
  v128.store(p1, c10);
  v128.store(p1, c11, 16);
  v128.store(p1, c12, 32);
  v128.store(p1, c13, 48);
  v128.store(p2, c20);
  v128.store(p2, c21, 16);
  v128.store(p2, c22, 32);
  v128.store(p2, c23, 48);
  v128.store(p3, c30);
  v128.store(p3, c31, 16);
  v128.store(p3, c32, 32);
  v128.store(p3, c33, 48);
}

/** 6 rows by 2 vectors. */
@inline
export function micro6x2<T>(a: usize, b: usize, k: i32, c: usize, rowBytes: usize, resume: bool, last: bool, bias: usize, relu: bool): void {
  const zero = v128.splat<T>(0);
  let c00 = zero, c01 = zero;
  let c10 = zero, c11 = zero;
  let c20 = zero, c21 = zero;
  let c30 = zero, c31 = zero;
  let c40 = zero, c41 = zero;
  let c50 = zero, c51 = zero;
  const p0 = c, p1 = c + rowBytes, p2 = c + 2 * rowBytes, p3 = c + 3 * rowBytes, p4 = c + 4 * rowBytes, p5 = c + 5 * rowBytes;
  if (resume) {
    c00 = v128.load(p0);
    c01 = v128.load(p0, 16);
    c10 = v128.load(p1);
    c11 = v128.load(p1, 16);
    c20 = v128.load(p2);
    c21 = v128.load(p2, 16);
    c30 = v128.load(p3);
    c31 = v128.load(p3, 16);
    c40 = v128.load(p4);
    c41 = v128.load(p4, 16);
    c50 = v128.load(p5);
    c51 = v128.load(p5, 16);
  }
  for (; k > 0; k--) {
    const b0 = v128.load(b), b1 = v128.load(b, 16);
    const a0 = splatAt<T>(a, 0);
    c00 = multiplyAdd<T>(a0, b0, c00);
    c01 = multiplyAdd<T>(a0, b1, c01);
    const a1 = splatAt<T>(a, 1);
    c10 = multiplyAdd<T>(a1, b0, c10);
    c11 = multiplyAdd<T>(a1, b1, c11);
    const a2 = splatAt<T>(a, 2);
    c20 = multiplyAdd<T>(a2, b0, c20);
    c21 = multiplyAdd<T>(a2, b1, c21);
    const a3 = splatAt<T>(a, 3);
    c30 = multiplyAdd<T>(a3, b0, c30);
    c31 = multiplyAdd<T>(a3, b1, c31);
    const a4 = splatAt<T>(a, 4);
    c40 = multiplyAdd<T>(a4, b0, c40);
    c41 = multiplyAdd<T>(a4, b1, c41);
    const a5 = splatAt<T>(a, 5);
    c50 = multiplyAdd<T>(a5, b0, c50);
    c51 = multiplyAdd<T>(a5, b1, c51);
    a += 6 * sizeof<T>();
    b += PANEL_BYTES;
  }
  if (last) {
    if (bias != 0) {
      const b0 = v128.load(bias), b1 = v128.load(bias, 16);
      c00 = v128.add<T>(c00, b0);
      c01 = v128.add<T>(c01, b1);
      c10 = v128.add<T>(c10, b0);
      c11 = v128.add<T>(c11, b1);
      c20 = v128.add<T>(c20, b0);
      c21 = v128.add<T>(c21, b1);
      c30 = v128.add<T>(c30, b0);
      c31 = v128.add<T>(c31, b1);
      c40 = v128.add<T>(c40, b0);
      c41 = v128.add<T>(c41, b1);
      c50 = v128.add<T>(c50, b0);
      c51 = v128.add<T>(c51, b1);
    }
    if (relu) {
      c00 = v128.andnot(c00, v128.le<T>(c00, zero));
      c01 = v128.andnot(c01, v128.le<T>(c01, zero));
      c10 = v128.andnot(c10, v128.le<T>(c10, zero));
      c11 = v128.andnot(c11, v128.le<T>(c11, zero));
      c20 = v128.andnot(c20, v128.le<T>(c20, zero));
      c21 = v128.andnot(c21, v128.le<T>(c21, zero));
      c30 = v128.andnot(c30, v128.le<T>(c30, zero));
      c31 = v128.andnot(c31, v128.le<T>(c31, zero));
      c40 = v128.andnot(c40, v128.le<T>(c40, zero));
      c41 = v128.andnot(c41, v128.le<T>(c41, zero));
      c50 = v128.andnot(c50, v128.le<T>(c50, zero));
      c51 = v128.andnot(c51, v128.le<T>(c51, zero));
    }
  }
  v128.store(p0, c00);
  v128.store(p0, c01, 16);
  v128.store(p1, c10);
  v128.store(p1, c11, 16);
  v128.store(p2, c20);
  v128.store(p2, c21, 16);
  v128.store(p3, c30);
  v128.store(p3, c31, 16);
  v128.store(p4, c40);
  v128.store(p4, c41, 16);
  v128.store(p5, c50);
  v128.store(p5, c51, 16);
}

/** 6 rows by 4 vectors. */
@inline
export function micro6x4<T>(a: usize, b: usize, k: i32, c: usize, rowBytes: usize, resume: bool, last: bool, bias: usize, relu: bool): void {
  const zero = v128.splat<T>(0);
  let c00 = zero, c01 = zero, c02 = zero, c03 = zero;
  let c10 = zero, c11 = zero, c12 = zero, c13 = zero;
  let c20 = zero, c21 = zero, c22 = zero, c23 = zero;
  let c30 = zero, c31 = zero, c32 = zero, c33 = zero;
  let c40 = zero, c41 = zero, c42 = zero, c43 = zero;
  let c50 = zero, c51 = zero, c52 = zero, c53 = zero;
  const p0 = c, p1 = c + rowBytes, p2 = c + 2 * rowBytes, p3 = c + 3 * rowBytes, p4 = c + 4 * rowBytes, p5 = c + 5 * rowBytes;
  if (resume) {
    c00 = v128.load(p0);
    c01 = v128.load(p0, 16);
    c02 = v128.load(p0, 32);
    c03 = v128.load(p0, 48);
    c10 = v128.load(p1);
    c11 = v128.load(p1, 16);
    c12 = v128.load(p1, 32);
    c13 = v128.load(p1, 48);
    c20 = v128.load(p2);
    c21 = v128.load(p2, 16);
    c22 = v128.load(p2, 32);
    c23 = v128.load(p2, 48);
    c30 = v128.load(p3);
    c31 = v128.load(p3, 16);
    c32 = v128.load(p3, 32);
    c33 = v128.load(p3, 48);
    c40 = v128.load(p4);
    c41 = v128.load(p4, 16);
    c42 = v128.load(p4, 32);
    c43 = v128.load(p4, 48);
    c50 = v128.load(p5);
    c51 = v128.load(p5, 16);
    c52 = v128.load(p5, 32);
    c53 = v128.load(p5, 48);
  }
  for (; k > 0; k--) {
    const b0 = v128.load(b), b1 = v128.load(b, 16), b2 = v128.load(b, 32), b3 = v128.load(b, 48);
    const a0 = splatAt<T>(a, 0);
    c00 = multiplyAdd<T>(a0, b0, c00);
    c01 = multiplyAdd<T>(a0, b1, c01);
    c02 = multiplyAdd<T>(a0, b2, c02);
    c03 = multiplyAdd<T>(a0, b3, c03);
    const a1 = splatAt<T>(a, 1);
    c10 = multiplyAdd<T>(a1, b0, c10);
    c11 = multiplyAdd<T>(a1, b1, c11);
    c12 = multiplyAdd<T>(a1, b2, c12);
    c13 = multiplyAdd<T>(a1, b3, c13);
    const a2 = splatAt<T>(a, 2);
    c20 = multiplyAdd<T>(a2, b0, c20);
    c21 = multiplyAdd<T>(a2, b1, c21);
    c22 = multiplyAdd<T>(a2, b2, c22);
    c23 = multiplyAdd<T>(a2, b3, c23);
    const a3 = splatAt<T>(a, 3);
    c30 = multiplyAdd<T>(a3, b0, c30);
    c31 = multiplyAdd<T>(a3, b1, c31);
    c32 = multiplyAdd<T>(a3, b2, c32);
    c33 = multiplyAdd<T>(a3, b3, c33);
    const a4 = splatAt<T>(a, 4);
    c40 = multiplyAdd<T>(a4, b0, c40);
    c41 = multiplyAdd<T>(a4, b1, c41);
    c42 = multiplyAdd<T>(a4, b2, c42);
    c43 = multiplyAdd<T>(a4, b3, c43);
    const a5 = splatAt<T>(a, 5);
    c50 = multiplyAdd<T>(a5, b0, c50);
    c51 = multiplyAdd<T>(a5, b1, c51);
    c52 = multiplyAdd<T>(a5, b2, c52);
    c53 = multiplyAdd<T>(a5, b3, c53);
    a += 6 * sizeof<T>();
    b += PANEL_BYTES;
  }
  if (last) {
    if (bias != 0) {
      const b0 = v128.load(bias), b1 = v128.load(bias, 16), b2 = v128.load(bias, 32), b3 = v128.load(bias, 48);
      c00 = v128.add<T>(c00, b0);
      c01 = v128.add<T>(c01, b1);
      c02 = v128.add<T>(c02, b2);
      c03 = v128.add<T>(c03, b3);
      c10 = v128.add<T>(c10, b0);
      c11 = v128.add<T>(c11, b1);
      c12 = v128.add<T>(c12, b2);
      c13 = v128.add<T>(c13, b3);
      c20 = v128.add<T>(c20, b0);
      c21 = v128.add<T>(c21, b1);
      c22 = v128.add<T>(c22, b2);
      c23 = v128.add<T>(c23, b3);
      c30 = v128.add<T>(c30, b0);
      c31 = v128.add<T>(c31, b1);
      c32 = v128.add<T>(c32, b2);
      c33 = v128.add<T>(c33, b3);
      c40 = v128.add<T>(c40, b0);
      c41 = v128.add<T>(c41, b1);
      c42 = v128.add<T>(c42, b2);
      c43 = v128.add<T>(c43, b3);
      c50 = v128.add<T>(c50, b0);
      c51 = v128.add<T>(c51, b1);
      c52 = v128.add<T>(c52, b2);
      c53 = v128.add<T>(c53, b3);
    }
    if (relu) {
      c00 = v128.andnot(c00, v128.le<T>(c00, zero));
      c01 = v128.andnot(c01, v128.le<T>(c01, zero));
      c02 = v128.andnot(c02, v128.le<T>(c02, zero));
      c03 = v128.andnot(c03, v128.le<T>(c03, zero));
      c10 = v128.andnot(c10, v128.le<T>(c10, zero));
      c11 = v128.andnot(c11, v128.le<T>(c11, zero));
      c12 = v128.andnot(c12, v128.le<T>(c12, zero));
      c13 = v128.andnot(c13, v128.le<T>(c13, zero));
      c20 = v128.andnot(c20, v128.le<T>(c20, zero));
      c21 = v128.andnot(c21, v128.le<T>(c21, zero));
      c22 = v128.andnot(c22, v128.le<T>(c22, zero));
      c23 = v128.andnot(c23, v128.le<T>(c23, zero));
      c30 = v128.andnot(c30, v128.le<T>(c30, zero));
      c31 = v128.andnot(c31, v128.le<T>(c31, zero));
      c32 = v128.andnot(c32, v128.le<T>(c32, zero));
      c33 = v128.andnot(c33, v128.le<T>(c33, zero));
      c40 = v128.andnot(c40, v128.le<T>(c40, zero));
      c41 = v128.andnot(c41, v128.le<T>(c41, zero));
      c42 = v128.andnot(c42, v128.le<T>(c42, zero));
      c43 = v128.andnot(c43, v128.le<T>(c43, zero));
      c50 = v128.andnot(c50, v128.le<T>(c50, zero));
      c51 = v128.andnot(c51, v128.le<T>(c51, zero));
      c52 = v128.andnot(c52, v128.le<T>(c52, zero));
      c53 = v128.andnot(c53, v128.le<T>(c53, zero));
    }
  }
  v128.store(p0, c00);
  v128.store(p0, c01, 16);
  v128.store(p0, c02, 32);
  v128.store(p0, c03, 48);
  v128.store(p1, c10);
  v128.store(p1, c11, 16);
  v128.store(p1, c12, 32);
  v128.store(p1, c13, 48);
  v128.store(p2, c20);
  v128.store(p2, c21, 16);
  v128.store(p2, c22, 32);
  v128.store(p2, c23, 48);
  v128.store(p3, c30);
  v128.store(p3, c31, 16);
  v128.store(p3, c32, 32);
  v128.store(p3, c33, 48);
  v128.store(p4, c40);
  v128.store(p4, c41, 16);
  v128.store(p4, c42, 32);
  v128.store(p4, c43, 48);
  v128.store(p5, c50);
  v128.store(p5, c51, 16);
  v128.store(p5, c52, 32);
  v128.store(p5, c53, 48);
}
