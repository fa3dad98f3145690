/** @file Philox4x32-10 (src/engine/reference/philox.ts), four blocks at a time. */

/** The upper halves of the products in two vectors. */
@inline
function high(a: v128, b: v128): v128 {
  return v128.shuffle<i32>(a, b, 1, 3, 5, 7);
}

@inline
function low(a: v128, b: v128): v128 {
  return v128.shuffle<i32>(a, b, 0, 2, 4, 6);
}

/** Writes the words of blocks `index`, `index` + 1, … to `out`, at least `count`, whole groups of four blocks. */
export function writeBlocks(out: usize, count: i32, index: i32, step: i32, purpose: i32, part: i32, keyLow: i32, keyHigh: i32): void {
  const multiplier0 = i32x4.splat(0xd2511f53), multiplier1 = i32x4.splat(0xcd9e8d57);
  const weyl0 = i32x4.splat(0x9e3779b9), weyl1 = i32x4.splat(0xbb67ae85);
  for (const end = out + (<usize>count << 2); out < end; out += 64) {
    // Lane j of vector w is word w of block j.
    let c0 = i32x4.add(i32x4.splat(index), i32x4(0, 1, 2, 3));
    let c1 = i32x4.splat(step), c2 = i32x4.splat(purpose), c3 = i32x4.splat(part);
    let k0 = i32x4.splat(keyLow), k1 = i32x4.splat(keyHigh);
    for (let round = 0; round < 10; round++) {
      const first0 = i64x2.extmul_low_i32x4_u(c0, multiplier0), last0 = i64x2.extmul_high_i32x4_u(c0, multiplier0);
      const first1 = i64x2.extmul_low_i32x4_u(c2, multiplier1), last1 = i64x2.extmul_high_i32x4_u(c2, multiplier1);
      c0 = v128.xor(v128.xor(high(first1, last1), c1), k0);
      c2 = v128.xor(v128.xor(high(first0, last0), c3), k1);
      c1 = low(first1, last1);
      c3 = low(first0, last0);
      k0 = i32x4.add(k0, weyl0);
      k1 = i32x4.add(k1, weyl1);
    }
    const first01 = v128.shuffle<i32>(c0, c1, 0, 4, 1, 5), first23 = v128.shuffle<i32>(c2, c3, 0, 4, 1, 5);
    const last01 = v128.shuffle<i32>(c0, c1, 2, 6, 3, 7), last23 = v128.shuffle<i32>(c2, c3, 2, 6, 3, 7);
    v128.store(out, v128.shuffle<i64>(first01, first23, 0, 2));
    v128.store(out, v128.shuffle<i64>(first01, first23, 1, 3), 16);
    v128.store(out, v128.shuffle<i64>(last01, last23, 0, 2), 32);
    v128.store(out, v128.shuffle<i64>(last01, last23, 1, 3), 48);
    index += 4;
  }
}
