/**
 * @file Flat elementwise kernels: args [x, out, count] or [a, b, out, count, aStep, bStep], tiles of ELEMENTWISE_TILE elements.
 * A step of 0 says that an operand is one value, which meets every element of the other; otherwise it is 1.
 *
 * Whole groups of 64 bytes are computed: storage is padded to that, so there is no scalar tail.
 */
import { address, tileOffset, word } from "./arguments";
import * as elementary from "./elementary";
import { roundBf16, roundF16 } from "./halfPrecision";

@unmanaged class Neg { @inline of<T>(x: v128): v128 { return v128.neg<T>(x); } }
@unmanaged class Abs { @inline of<T>(x: v128): v128 { return v128.abs<T>(x); } }
@unmanaged class Sqrt { @inline of<T>(x: v128): v128 { return v128.sqrt<T>(x); } }
@unmanaged class Reciprocal { @inline of<T>(x: v128): v128 { return v128.div<T>(v128.splat<T>(1), x); } }
@unmanaged class Exp { @inline of<T>(x: v128): v128 { return elementary.exp<T>(x); } }
@unmanaged class Log { @inline of<T>(x: v128): v128 { return elementary.log<T>(x); } }
@unmanaged class Tanh { @inline of<T>(x: v128): v128 { return elementary.tanh<T>(x); } }
@unmanaged class Erf { @inline of<T>(x: v128): v128 { return elementary.erf<T>(x); } }
/** x > 0 ? x : +0; NaN stays NaN. */
@unmanaged class Relu { @inline of<T>(x: v128): v128 { return v128.andnot(x, v128.le<T>(x, v128.splat<T>(0))); } }
/** x > 0 ? 1 : 0; 0 for NaN. */
@unmanaged class Step { @inline of<T>(x: v128): v128 { return v128.and(v128.splat<T>(1), v128.gt<T>(x, v128.splat<T>(0))); } }
/** 1 where x > 0, -1 where x < 0; 0 elsewhere and for NaN. */
@unmanaged class Sign {
  @inline of<T>(x: v128): v128 {
    const zero = v128.splat<T>(0);
    return v128.or(v128.and(v128.splat<T>(1), v128.gt<T>(x, zero)), v128.and(v128.splat<T>(-1), v128.lt<T>(x, zero)));
  }
}
@unmanaged class RoundF16 { @inline of<T>(x: v128): v128 { return roundF16(x); } }
@unmanaged class RoundBf16 { @inline of<T>(x: v128): v128 { return roundBf16(x); } }
@unmanaged class ConvertI32 { @inline of<T>(x: v128): v128 { return f32x4.convert_i32x4_s(x); } }

@unmanaged class Add { @inline of<T>(a: v128, b: v128): v128 { return v128.add<T>(a, b); } }
@unmanaged class Sub { @inline of<T>(a: v128, b: v128): v128 { return v128.sub<T>(a, b); } }
@unmanaged class Mul { @inline of<T>(a: v128, b: v128): v128 { return v128.mul<T>(a, b); } }
@unmanaged class Div { @inline of<T>(a: v128, b: v128): v128 { return v128.div<T>(a, b); } }
/** NaN when either is NaN. */
@unmanaged class Max { @inline of<T>(a: v128, b: v128): v128 { return v128.max<T>(a, b); } }
@unmanaged class Less { @inline of<T>(a: v128, b: v128): v128 { return v128.and(v128.splat<T>(1), v128.lt<T>(a, b)); } }
@unmanaged class Equal { @inline of<T>(a: v128, b: v128): v128 { return v128.and(v128.splat<T>(1), v128.eq<T>(a, b)); } }
/** Of (dy, y): y > 0 ? dy : +0. */
@unmanaged class ReluGradient { @inline of<T>(dy: v128, y: v128): v128 { return v128.and(dy, v128.gt<T>(y, v128.splat<T>(0))); } }
@unmanaged class EqualI32 { @inline of<T>(a: v128, b: v128): v128 { return v128.and(f32x4.splat(1), i32x4.eq(a, b)); } }

@inline
function unary<T, F>(args: usize, begin: i32, end: i32): void {
  const x = address(args, 0), out = address(args, 1), count = word(args, 2);
  const to = tileOffset<T>(end, count);
  const f = changetype<F>(0);
  for (let i = tileOffset<T>(begin, count); i < to; i += 64) {
    const p = x + i, q = out + i;
    const y0 = f.of<T>(v128.load(p));
    const y1 = f.of<T>(v128.load(p, 16));
    v128.store(q, y0);
    v128.store(q, y1, 16);
    const y2 = f.of<T>(v128.load(p, 32));
    const y3 = f.of<T>(v128.load(p, 48));
    v128.store(q, y2, 32);
    v128.store(q, y3, 48);
  }
}

/** One value in every lane, its bits as they are. */
@inline
function repeat<T>(p: usize): v128 {
  return sizeof<T>() == 4 ? v128.load_splat<u32>(p) : v128.load_splat<u64>(p);
}

// Three loops, of which each is one to the revectorizer.
@inline
function binary<T, F>(args: usize, begin: i32, end: i32): void {
  const a = address(args, 0), b = address(args, 1), out = address(args, 2), count = word(args, 3);
  const from = tileOffset<T>(begin, count), to = tileOffset<T>(end, count);
  if (word(args, 4) == 0) left<T, F>(repeat<T>(a), b, out, from, to);
  else if (word(args, 5) == 0) right<T, F>(a, repeat<T>(b), out, from, to);
  else both<T, F>(a, b, out, from, to);
}

@inline
function left<T, F>(x: v128, b: usize, out: usize, from: usize, to: usize): void {
  const f = changetype<F>(0);
  for (let i = from; i < to; i += 64) {
    const q = b + i, o = out + i;
    const y0 = f.of<T>(x, v128.load(q));
    const y1 = f.of<T>(x, v128.load(q, 16));
    v128.store(o, y0);
    v128.store(o, y1, 16);
    const y2 = f.of<T>(x, v128.load(q, 32));
    const y3 = f.of<T>(x, v128.load(q, 48));
    v128.store(o, y2, 32);
    v128.store(o, y3, 48);
  }
}

@inline
function right<T, F>(a: usize, x: v128, out: usize, from: usize, to: usize): void {
  const f = changetype<F>(0);
  for (let i = from; i < to; i += 64) {
    const p = a + i, o = out + i;
    const y0 = f.of<T>(v128.load(p), x);
    const y1 = f.of<T>(v128.load(p, 16), x);
    v128.store(o, y0);
    v128.store(o, y1, 16);
    const y2 = f.of<T>(v128.load(p, 32), x);
    const y3 = f.of<T>(v128.load(p, 48), x);
    v128.store(o, y2, 32);
    v128.store(o, y3, 48);
  }
}

@inline
function both<T, F>(a: usize, b: usize, out: usize, from: usize, to: usize): void {
  const f = changetype<F>(0);
  for (let i = from; i < to; i += 64) {
    const p = a + i, q = b + i, o = out + i;
    const y0 = f.of<T>(v128.load(p), v128.load(q));
    const y1 = f.of<T>(v128.load(p, 16), v128.load(q, 16));
    v128.store(o, y0);
    v128.store(o, y1, 16);
    const y2 = f.of<T>(v128.load(p, 32), v128.load(q, 32));
    const y3 = f.of<T>(v128.load(p, 48), v128.load(q, 48));
    v128.store(o, y2, 32);
    v128.store(o, y3, 48);
  }
}

export function neg_f32(args: usize, begin: i32, end: i32, thread: i32): void { unary<f32, Neg>(args, begin, end); }
export function neg_f64(args: usize, begin: i32, end: i32, thread: i32): void { unary<f64, Neg>(args, begin, end); }
export function abs_f32(args: usize, begin: i32, end: i32, thread: i32): void { unary<f32, Abs>(args, begin, end); }
export function abs_f64(args: usize, begin: i32, end: i32, thread: i32): void { unary<f64, Abs>(args, begin, end); }
export function sqrt_f32(args: usize, begin: i32, end: i32, thread: i32): void { unary<f32, Sqrt>(args, begin, end); }
export function sqrt_f64(args: usize, begin: i32, end: i32, thread: i32): void { unary<f64, Sqrt>(args, begin, end); }
export function reciprocal_f32(args: usize, begin: i32, end: i32, thread: i32): void { unary<f32, Reciprocal>(args, begin, end); }
export function reciprocal_f64(args: usize, begin: i32, end: i32, thread: i32): void { unary<f64, Reciprocal>(args, begin, end); }
export function exp_f32(args: usize, begin: i32, end: i32, thread: i32): void { unary<f32, Exp>(args, begin, end); }
export function exp_f64(args: usize, begin: i32, end: i32, thread: i32): void { unary<f64, Exp>(args, begin, end); }
export function log_f32(args: usize, begin: i32, end: i32, thread: i32): void { unary<f32, Log>(args, begin, end); }
export function log_f64(args: usize, begin: i32, end: i32, thread: i32): void { unary<f64, Log>(args, begin, end); }
export function tanh_f32(args: usize, begin: i32, end: i32, thread: i32): void { unary<f32, Tanh>(args, begin, end); }
export function tanh_f64(args: usize, begin: i32, end: i32, thread: i32): void { unary<f64, Tanh>(args, begin, end); }
export function erf_f32(args: usize, begin: i32, end: i32, thread: i32): void { unary<f32, Erf>(args, begin, end); }
export function erf_f64(args: usize, begin: i32, end: i32, thread: i32): void { unary<f64, Erf>(args, begin, end); }
export function relu_f32(args: usize, begin: i32, end: i32, thread: i32): void { unary<f32, Relu>(args, begin, end); }
export function relu_f64(args: usize, begin: i32, end: i32, thread: i32): void { unary<f64, Relu>(args, begin, end); }
export function step_f32(args: usize, begin: i32, end: i32, thread: i32): void { unary<f32, Step>(args, begin, end); }
export function step_f64(args: usize, begin: i32, end: i32, thread: i32): void { unary<f64, Step>(args, begin, end); }
export function sign_f32(args: usize, begin: i32, end: i32, thread: i32): void { unary<f32, Sign>(args, begin, end); }
export function sign_f64(args: usize, begin: i32, end: i32, thread: i32): void { unary<f64, Sign>(args, begin, end); }
export function round_f16(args: usize, begin: i32, end: i32, thread: i32): void { unary<f32, RoundF16>(args, begin, end); }
export function round_bf16(args: usize, begin: i32, end: i32, thread: i32): void { unary<f32, RoundBf16>(args, begin, end); }
export function cast_i32_f32(args: usize, begin: i32, end: i32, thread: i32): void { unary<f32, ConvertI32>(args, begin, end); }

export function add_f32(args: usize, begin: i32, end: i32, thread: i32): void { binary<f32, Add>(args, begin, end); }
export function add_f64(args: usize, begin: i32, end: i32, thread: i32): void { binary<f64, Add>(args, begin, end); }
export function sub_f32(args: usize, begin: i32, end: i32, thread: i32): void { binary<f32, Sub>(args, begin, end); }
export function sub_f64(args: usize, begin: i32, end: i32, thread: i32): void { binary<f64, Sub>(args, begin, end); }
export function mul_f32(args: usize, begin: i32, end: i32, thread: i32): void { binary<f32, Mul>(args, begin, end); }
export function mul_f64(args: usize, begin: i32, end: i32, thread: i32): void { binary<f64, Mul>(args, begin, end); }
export function div_f32(args: usize, begin: i32, end: i32, thread: i32): void { binary<f32, Div>(args, begin, end); }
export function div_f64(args: usize, begin: i32, end: i32, thread: i32): void { binary<f64, Div>(args, begin, end); }
export function max_f32(args: usize, begin: i32, end: i32, thread: i32): void { binary<f32, Max>(args, begin, end); }
export function max_f64(args: usize, begin: i32, end: i32, thread: i32): void { binary<f64, Max>(args, begin, end); }
export function less_f32(args: usize, begin: i32, end: i32, thread: i32): void { binary<f32, Less>(args, begin, end); }
export function less_f64(args: usize, begin: i32, end: i32, thread: i32): void { binary<f64, Less>(args, begin, end); }
export function equal_f32(args: usize, begin: i32, end: i32, thread: i32): void { binary<f32, Equal>(args, begin, end); }
export function equal_f64(args: usize, begin: i32, end: i32, thread: i32): void { binary<f64, Equal>(args, begin, end); }
export function reluGradient_f32(args: usize, begin: i32, end: i32, thread: i32): void { binary<f32, ReluGradient>(args, begin, end); }
export function reluGradient_f64(args: usize, begin: i32, end: i32, thread: i32): void { binary<f64, ReluGradient>(args, begin, end); }
export function equal_i32(args: usize, begin: i32, end: i32, thread: i32): void { binary<f32, EqualI32>(args, begin, end); }

/** [x f32, out f64, count]. */
export function cast_f32_f64(args: usize, begin: i32, end: i32, thread: i32): void {
  const x = address(args, 0), out = address(args, 1), count = word(args, 2);
  const to = tileOffset<f64>(end, count);
  for (let i = tileOffset<f64>(begin, count); i < to; i += 32) {
    const p = x + (i >> 1), q = out + i;
    v128.store(q, f64x2.promote_low_f32x4(v128.load_zero<u64>(p)));
    v128.store(q, f64x2.promote_low_f32x4(v128.load_zero<u64>(p, 8)), 16);
  }
}

/** [x f64, out f32, count]. */
export function cast_f64_f32(args: usize, begin: i32, end: i32, thread: i32): void {
  const x = address(args, 0), out = address(args, 1), count = word(args, 2);
  const to = tileOffset<f64>(end, count);
  for (let i = tileOffset<f64>(begin, count); i < to; i += 32) {
    const p = x + i, q = out + (i >> 1);
    const low = f32x4.demote_f64x2_zero(v128.load(p));
    const high = f32x4.demote_f64x2_zero(v128.load(p, 16));
    v128.store(q, v128.shuffle<i64>(low, high, 0, 2));
  }
}
