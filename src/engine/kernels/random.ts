/**
 * @file Random tensors, tiles of ELEMENTWISE_TILE elements. Element i is a function of word i mod 4 of block i / 4. Whole
 * groups of 64 bytes are computed: storage is padded to that.
 */
import { address, tileOffset, word } from "./arguments";
import { half64, one64 } from "./coefficients64";
import {
  centreBound, centreSquare, tailStart, twoToMinus32,
  centreP0, centreP1, centreP2, centreP3, centreP4, centreP5, centreP6, centreP7,
  centreQ1, centreQ2, centreQ3, centreQ4, centreQ5, centreQ6, centreQ7,
  tailP0, tailP1, tailP2, tailP3, tailP4, tailP5, tailP6, tailP7,
  tailQ1, tailQ2, tailQ3, tailQ4, tailQ5, tailQ6, tailQ7,
} from "./coefficientsNormal";
import { log64 } from "./elementary64";
import { writeBlocks } from "./philox";
import { ELEMENTWISE_TILE, RANDOM_SCRATCH_BYTES } from "./tiles";

// Arguments of both kernels: [state i32, scalar, out, count, purpose, part, scratch, ...].

@inline
function scratchOf(args: usize, thread: i32): usize {
  return address(args, 6) + <usize>thread * RANDOM_SCRATCH_BYTES;
}

/** Writes the random words of the first `count` elements of a tile. */
@inline
function drawTile(args: usize, tile: i32, count: i32, words: usize): void {
  const state = address(args, 0), index = tile * (ELEMENTWISE_TILE / 4);
  writeBlocks(words, count, index, load<i32>(state, 8), word(args, 4), word(args, 5), load<i32>(state), load<i32>(state, 4));
}

@inline
function randomMask<T>(args: usize, begin: i32, end: i32, thread: i32): void {
  const out = address(args, 2), count = word(args, 3), threshold = i32x4.splat(word(args, 7));
  const kept = v128.splat<T>(load<T>(address(args, 1))), words = scratchOf(args, thread);
  for (let tile = begin; tile < end; tile++) {
    let q = out + tileOffset<T>(tile, count), p = words;
    const to = out + tileOffset<T>(tile + 1, count);
    drawTile(args, tile, <i32>((to - q) / sizeof<T>()), words);
    for (; q < to; q += 32) {
      if (sizeof<T>() == 4) {
        v128.store(q, v128.and(i32x4.ge_u(v128.load(p), threshold), kept));
        v128.store(q, v128.and(i32x4.ge_u(v128.load(p, 16), threshold), kept), 16);
        p += 32;
      } else {
        const keep = i32x4.ge_u(v128.load(p), threshold);
        v128.store(q, v128.and(i64x2.extend_low_i32x4_s(keep), kept));
        v128.store(q, v128.and(i64x2.extend_high_i32x4_s(keep), kept), 16);
        p += 16;
      }
    }
  }
}

/** [..., threshold]: the scalar where a word, unsigned, is not below the threshold, else +0. */
export function randomMask_f32(args: usize, begin: i32, end: i32, thread: i32): void { randomMask<f32>(args, begin, end, thread); }
export function randomMask_f64(args: usize, begin: i32, end: i32, thread: i32): void { randomMask<f64>(args, begin, end, thread); }

@inline
function c(value: f64): v128 {
  return f64x2.splat(value);
}

/** A polynomial of degree 7 by Horner's rule. */
@inline
function polynomial(x: v128, p7: f64, p6: f64, p5: f64, p4: f64, p3: f64, p2: f64, p1: f64, p0: f64): v128 {
  let p = f64x2.add(f64x2.mul(c(p7), x), c(p6));
  p = f64x2.add(f64x2.mul(p, x), c(p5));
  p = f64x2.add(f64x2.mul(p, x), c(p4));
  p = f64x2.add(f64x2.mul(p, x), c(p3));
  p = f64x2.add(f64x2.mul(p, x), c(p2));
  p = f64x2.add(f64x2.mul(p, x), c(p1));
  return f64x2.add(f64x2.mul(p, x), c(p0));
}

// The quantile as in src/engine/reference/normal.ts, of a probability less 1/2. Probabilities are (word + 1/2) / 2^32, so
// that this difference and the smaller tail, 1/2 less its size, are exact, and the far tail is never reached.

@unmanaged
class Centre {
  @inline of(x: v128): v128 {
    const r = f64x2.sub(c(centreSquare), f64x2.mul(x, x));
    const p = polynomial(r, centreP7, centreP6, centreP5, centreP4, centreP3, centreP2, centreP1, centreP0);
    const q = polynomial(r, centreQ7, centreQ6, centreQ5, centreQ4, centreQ3, centreQ2, centreQ1, one64);
    return f64x2.div(f64x2.mul(x, p), q);
  }
}

@unmanaged
class Tail {
  @inline of(x: v128): v128 {
    const r = f64x2.sub(f64x2.sqrt(f64x2.neg(log64(f64x2.sub(c(half64), f64x2.abs(x))))), c(tailStart));
    const p = polynomial(r, tailP7, tailP6, tailP5, tailP4, tailP3, tailP2, tailP1, tailP0);
    const q = polynomial(r, tailQ7, tailQ6, tailQ5, tailQ4, tailQ3, tailQ2, tailQ1, one64);
    return v128.or(f64x2.div(p, q), v128.and(x, c(-0.0)));
  }
}

/** Replaces whole groups of 64 bytes from `p` to `end` by the function of them. */
@inline
function replace<F>(p: usize, end: usize): void {
  const f = changetype<F>(0);
  for (; p < end; p += 64) {
    const y0 = f.of(v128.load(p));
    const y1 = f.of(v128.load(p, 16));
    v128.store(p, y0);
    v128.store(p, y1, 16);
    const y2 = f.of(v128.load(p, 32));
    const y3 = f.of(v128.load(p, 48));
    v128.store(p, y2, 32);
    v128.store(p, y3, 48);
  }
}

function replaceCentres(p: usize, end: usize): void { replace<Centre>(p, end); }
function replaceTails(p: usize, end: usize): void { replace<Tail>(p, end); }

/** Probabilities less 1/2 of four words: a word less 2^31 is a signed number of the same lower bits. */
@inline
function writeFractions(words: usize, out: usize, count: i32): void {
  for (const end = out + (<usize>count << 3); out < end; out += 32) {
    const signed = v128.xor(v128.load(words), i32x4.splat(0x80000000));
    const upper = v128.shuffle<i64>(signed, signed, 1, 1);
    v128.store(out, f64x2.mul(f64x2.add(f64x2.convert_low_i32x4_s(signed), c(half64)), c(twoToMinus32)));
    v128.store(out, f64x2.mul(f64x2.add(f64x2.convert_low_i32x4_s(upper), c(half64)), c(twoToMinus32)), 16);
    words += 16;
  }
}

/** Standard normal numbers of a tile's words, written to `y`. */
function writeNormals(words: usize, y: usize, tails: usize, count: i32): void {
  writeFractions(words, y, count);
  // The words are used up: their place takes the numbers of the elements that lie in a tail, about 15 in 100.
  let found = 0;
  for (let i = 0; i < count; i++) {
    const x = load<f64>(y + (<usize>i << 3));
    store<f64>(tails + (<usize>found << 3), x);
    store<i32>(words + (<usize>found << 2), i);
    found += i32(abs(x) > centreBound);
  }
  replaceCentres(y, y + (<usize>count << 3));
  replaceTails(tails, tails + (<usize>found << 3));
  for (let k = 0; k < found; k++) {
    store<f64>(y + (<usize>load<i32>(words + (<usize>k << 2)) << 3), load<f64>(tails + (<usize>k << 3)));
  }
}

@inline
function randomNormal<T>(args: usize, begin: i32, end: i32, thread: i32): void {
  const out = address(args, 2), count = word(args, 3), deviation = f64x2.splat(load<f64>(address(args, 1)));
  const y = scratchOf(args, thread), tails = y + ELEMENTWISE_TILE * 8, words = tails + ELEMENTWISE_TILE * 8;
  for (let tile = begin; tile < end; tile++) {
    let q = out + tileOffset<T>(tile, count), p = y;
    const to = out + tileOffset<T>(tile + 1, count);
    const elements = <i32>((to - q) / sizeof<T>());
    drawTile(args, tile, elements, words);
    writeNormals(words, y, tails, elements);
    for (; q < to; q += 16) {
      const y0 = f64x2.mul(v128.load(p), deviation);
      if (sizeof<T>() == 4) {
        const y1 = f64x2.mul(v128.load(p, 16), deviation);
        v128.store(q, v128.shuffle<i64>(f32x4.demote_f64x2_zero(y0), f32x4.demote_f64x2_zero(y1), 0, 2));
        p += 32;
      } else {
        v128.store(q, y0);
        p += 16;
      }
    }
  }
}

/** Normal numbers with mean 0; the scalar is the standard deviation, f64. */
export function randomNormal_f32(args: usize, begin: i32, end: i32, thread: i32): void { randomNormal<f32>(args, begin, end, thread); }
export function randomNormal_f64(args: usize, begin: i32, end: i32, thread: i32): void { randomNormal<f64>(args, begin, end, thread); }
