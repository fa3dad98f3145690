/** @file A loop over registers alone, to measure what multiply-and-add can reach here. */
import { address, word } from "./arguments";

@inline
function step(s: v128, a: v128, b: v128): v128 {
  if (ASC_FEATURE_RELAXED_SIMD) return v128.relaxed_madd<f32>(s, a, b);
  else return f32x4.add(f32x4.mul(s, a), b);
}

/**
 * [out, iterations]: every tile makes `iterations` steps s = s a + b on 16 independent vectors of 4 float32, that is
 * PEAK_FLOPS_PER_ITERATION operations each, and stores the vectors at `out` + 256 * tile bytes. The stores, and
 * factors read from `out` (bring zeros), keep the loop from being optimised away.
 */
export function peakMultiplyAdd(args: usize, begin: i32, end: i32, thread: i32): void {
  for (let tile = begin; tile < end; tile++) {
    const out = address(args, 0) + (<usize>tile << 8);
    const a = f32x4.add(v128.load32_splat(out), f32x4.splat(0.5));
    const b = f32x4.add(v128.load32_splat(out), f32x4.splat(1));
    let s0 = v128.load(out), s1 = v128.load(out, 16), s2 = v128.load(out, 32), s3 = v128.load(out, 48);
    let s4 = v128.load(out, 64), s5 = v128.load(out, 80), s6 = v128.load(out, 96), s7 = v128.load(out, 112);
    let s8 = v128.load(out, 128), s9 = v128.load(out, 144), s10 = v128.load(out, 160), s11 = v128.load(out, 176);
    let s12 = v128.load(out, 192), s13 = v128.load(out, 208), s14 = v128.load(out, 224), s15 = v128.load(out, 240);
    for (let i = word(args, 1); i > 0; i--) {
      s0 = step(s0, a, b); s1 = step(s1, a, b); s2 = step(s2, a, b); s3 = step(s3, a, b);
      s4 = step(s4, a, b); s5 = step(s5, a, b); s6 = step(s6, a, b); s7 = step(s7, a, b);
      s8 = step(s8, a, b); s9 = step(s9, a, b); s10 = step(s10, a, b); s11 = step(s11, a, b);
      s12 = step(s12, a, b); s13 = step(s13, a, b); s14 = step(s14, a, b); s15 = step(s15, a, b);
    }
    v128.store(out, s0); v128.store(out, s1, 16); v128.store(out, s2, 32); v128.store(out, s3, 48);
    v128.store(out, s4, 64); v128.store(out, s5, 80); v128.store(out, s6, 96); v128.store(out, s7, 112);
    v128.store(out, s8, 128); v128.store(out, s9, 144); v128.store(out, s10, 160); v128.store(out, s11, 176);
    v128.store(out, s12, 192); v128.store(out, s13, 208); v128.store(out, s14, 224); v128.store(out, s15, 240);
  }
}
