/** @file A loop over registers alone, to measure what multiply-and-add can reach here. */
import { address, word } from "./arguments";

@inline
function step(s: v128, a: v128, b: v128): v128 {
  if (ASC_FEATURE_RELAXED_SIMD) return v128.relaxed_madd<f32>(s, a, b);
  else return f32x4.add(f32x4.mul(s, a), b);
}

/** 12 vectors: as many independent sums as 16 registers of 128 bits hold beside the factors. */
@inline
function loop12(p: usize, iterations: i32, a: v128, b: v128): void {
  let s0 = v128.load(p), s1 = v128.load(p, 16), s2 = v128.load(p, 32), s3 = v128.load(p, 48);
  let s4 = v128.load(p, 64), s5 = v128.load(p, 80), s6 = v128.load(p, 96), s7 = v128.load(p, 112);
  let s8 = v128.load(p, 128), s9 = v128.load(p, 144), s10 = v128.load(p, 160), s11 = v128.load(p, 176);
  for (; iterations > 0; iterations--) {
    s0 = step(s0, a, b); s1 = step(s1, a, b); s2 = step(s2, a, b); s3 = step(s3, a, b);
    s4 = step(s4, a, b); s5 = step(s5, a, b); s6 = step(s6, a, b); s7 = step(s7, a, b);
    s8 = step(s8, a, b); s9 = step(s9, a, b); s10 = step(s10, a, b); s11 = step(s11, a, b);
  }
  v128.store(p, s0); v128.store(p, s1, 16); v128.store(p, s2, 32); v128.store(p, s3, 48);
  v128.store(p, s4, 64); v128.store(p, s5, 80); v128.store(p, s6, 96); v128.store(p, s7, 112);
  v128.store(p, s8, 128); v128.store(p, s9, 144); v128.store(p, s10, 160); v128.store(p, s11, 176);
}

/** 24 vectors, which V8's revectorizer joins to 12 of 256 bits. */
@inline
function loop24(p: usize, iterations: i32, a: v128, b: v128): void {
  let s0 = v128.load(p), s1 = v128.load(p, 16), s2 = v128.load(p, 32), s3 = v128.load(p, 48);
  let s4 = v128.load(p, 64), s5 = v128.load(p, 80), s6 = v128.load(p, 96), s7 = v128.load(p, 112);
  let s8 = v128.load(p, 128), s9 = v128.load(p, 144), s10 = v128.load(p, 160), s11 = v128.load(p, 176);
  let s12 = v128.load(p, 192), s13 = v128.load(p, 208), s14 = v128.load(p, 224), s15 = v128.load(p, 240);
  let s16 = v128.load(p, 256), s17 = v128.load(p, 272), s18 = v128.load(p, 288), s19 = v128.load(p, 304);
  let s20 = v128.load(p, 320), s21 = v128.load(p, 336), s22 = v128.load(p, 352), s23 = v128.load(p, 368);
  for (; iterations > 0; iterations--) {
    s0 = step(s0, a, b); s1 = step(s1, a, b); s2 = step(s2, a, b); s3 = step(s3, a, b);
    s4 = step(s4, a, b); s5 = step(s5, a, b); s6 = step(s6, a, b); s7 = step(s7, a, b);
    s8 = step(s8, a, b); s9 = step(s9, a, b); s10 = step(s10, a, b); s11 = step(s11, a, b);
    s12 = step(s12, a, b); s13 = step(s13, a, b); s14 = step(s14, a, b); s15 = step(s15, a, b);
    s16 = step(s16, a, b); s17 = step(s17, a, b); s18 = step(s18, a, b); s19 = step(s19, a, b);
    s20 = step(s20, a, b); s21 = step(s21, a, b); s22 = step(s22, a, b); s23 = step(s23, a, b);
  }
  v128.store(p, s0); v128.store(p, s1, 16); v128.store(p, s2, 32); v128.store(p, s3, 48);
  v128.store(p, s4, 64); v128.store(p, s5, 80); v128.store(p, s6, 96); v128.store(p, s7, 112);
  v128.store(p, s8, 128); v128.store(p, s9, 144); v128.store(p, s10, 160); v128.store(p, s11, 176);
  v128.store(p, s12, 192); v128.store(p, s13, 208); v128.store(p, s14, 224); v128.store(p, s15, 240);
  v128.store(p, s16, 256); v128.store(p, s17, 272); v128.store(p, s18, 288); v128.store(p, s19, 304);
  v128.store(p, s20, 320); v128.store(p, s21, 336); v128.store(p, s22, 352); v128.store(p, s23, 368);
}

/**
 * [out, iterations, microkernel as for gemm]: PEAK_FLOPS_PER_ITERATION operations an iteration, in steps s = s a + b on
 * 12 independent vectors (microkernel 0) or 24 (1); the same again for every tile. The sums are loaded from and stored
 * to `out`, 384 bytes (bring zeros), and the factors come from there too: nothing can be computed beforehand or left out.
 */
export function peakMultiplyAdd(args: usize, begin: i32, end: i32, thread: i32): void {
  const out = address(args, 0), iterations = word(args, 1);
  const zero = v128.load32_splat(out);
  const a = f32x4.add(f32x4.mul(zero, f32x4.splat(0)), f32x4.splat(0.5));
  const b = f32x4.add(f32x4.mul(zero, f32x4.splat(0)), f32x4.splat(1));
  for (let tile = begin; tile < end; tile++) {
    if (word(args, 2) == 1) loop24(out, iterations, a, b);
    else loop12(out, 2 * iterations, a, b);
  }
}
