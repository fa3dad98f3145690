/**
 * @file How this thread's processor treats numbers: a setting of the thread (MXCSR on x64, FPCR on arm64) that any native
 * code in the process may change, and that JavaScript and the kernels obey alike.
 */
import type { Arithmetic } from "./machine.ts";

/** The operations that the setting governs; the processor's own, or for a test others. */
export interface Calculator {
  add(a: number, b: number): number;
  multiply(a: number, b: number): number;
  divide(a: number, b: number): number;
  root(x: number): number;
  /** The nearest float32. */
  narrow(x: number): number;
}

const PROCESSOR: Calculator = {
  add: (a, b) => a + b,
  multiply: (a, b) => a * b,
  divide: (a, b) => a / b,
  root: Math.sqrt,
  narrow: Math.fround,
};

/** What a thread does that rule 1 of the arithmetic contract (docs/engine.md) forbids, and what usually makes it do so. */
export interface FloatFault {
  readonly does: string;
  readonly cause: string;
}

const FLUSHES: FloatFault = {
  does: "flushes subnormal numbers to zero",
  cause: "a native library built with -ffast-math that was loaded into it (LD_PRELOAD, an add-on)",
};

const rounds = (direction: string): FloatFault => ({
  does: `rounds ${direction} instead of to nearest`,
  cause: "a native library that was loaded into it and left the rounding mode changed (LD_PRELOAD, an add-on)",
});

const OTHER_BITS: FloatFault = {
  does: "rounds differently in float32 and float64",
  cause: "a native library that was loaded into it and changed the processor's settings (LD_PRELOAD, an add-on)",
};

/** What is wrong with this thread's arithmetic, or null. Takes microseconds. */
export function findFloatFault(calculator: Calculator = PROCESSOR): FloatFault | null {
  const { add, multiply, divide, root, narrow } = calculator;
  // Numbers come from their bits and are told apart by them: where operands are flushed even 5e-324 equals 0.
  const third = float64(0x3fd5555555555555n);
  const tenth = float64(0x3fb999999999999an);
  if (!sameBits(divide(1, 3), third)) return rounds("upward");
  if (!sameBits(divide(-1, 3), -third)) return rounds("downward");
  if (!sameBits(divide(1, 10), tenth)) return rounds("toward zero");

  const least = float64(1n);
  const leastNormal = float64(0x0010000000000000n);
  const least32 = float32(1);
  const leastNormal32 = float32(0x00800000);
  const kept: readonly (readonly [result: number, expected: number])[] = [
    // Results, of normal operands.
    [multiply(leastNormal, 0.5), float64(0x0008000000000000n)],
    [divide(leastNormal, 4), float64(0x0004000000000000n)],
    [add(float64(0x0018000000000000n), -leastNormal), float64(0x0008000000000000n)],
    [narrow(multiply(leastNormal32, 0.5)), float32(0x00400000)],
    // Operands, with normal results.
    [multiply(least, float64(0x7fe0000000000000n)), float64(0x3cc0000000000000n)],
    [add(least, leastNormal), float64(0x0010000000000001n)],
    [root(least), float64(0x1e60000000000000n)],
    [narrow(multiply(widen(1), float64(0x4940000000000000n))), 1],
    // Both.
    [add(least, float64(2n)), float64(3n)],
    [narrow(add(least32, float32(2))), float32(3)],
  ];
  if (kept.some(([result, expected]) => !sameBits(result, expected))) return FLUSHES;
  const nearest32: readonly (readonly [result: number, expected: number])[] = [
    [narrow(third), float32(0x3eaaaaab)],
    [narrow(tenth), float32(0x3dcccccd)],
    [narrow(float64(0x3ff0000010000000n)), 1],
  ];
  return nearest32.every(([result, expected]) => sameBits(result, expected)) ? null : OTHER_BITS;
}

/** Thrown where numbers would come out differently because of how the process was started, not because of this program. */
export class FloatStateError extends Error {
  override readonly name = "FloatStateError";

  /** @param who the process, or which of its threads */
  constructor(who: string, { does, cause }: FloatFault, arithmetic: Arithmetic) {
    super(
      `${who} ${does}: what ${arithmetic} arithmetic computes would be something else, without a trace in the run; the usual cause is ${cause}`,
    );
  }
}

/**
 * For this thread, before it computes anything: where numbers round otherwise, even counts and shapes come out wrong.
 * @throws FloatStateError where it does not round to nearest, or flushes subnormal numbers
 */
export function requireFloatState(arithmetic: Arithmetic): void {
  const fault = findFloatFault();
  if (fault) throw new FloatStateError("this process", fault, arithmetic);
}

const cell = new DataView(new ArrayBuffer(8));
const cells32 = new Float32Array(1);
const bits32 = new Uint32Array(cells32.buffer);

/** A float32 number as the processor widens it. */
function widen(bits: number): number {
  bits32[0] = bits;
  return cells32[0] as number;
}

function float64(bits: bigint): number {
  cell.setBigUint64(0, bits);
  return cell.getFloat64(0);
}

/** The same, widened by hand. */
function float32(bits: number): number {
  const exponent = bits >>> 23;
  const fraction = bits & 0x7fffff;
  if (exponent > 0) return float64((BigInt(exponent + 896) << 52n) | (BigInt(fraction) << 29n));
  const shift = Math.clz32(fraction) - 8;
  return float64((BigInt(897 - shift) << 52n) | ((BigInt(fraction << shift) & 0x7fffffn) << 29n));
}

function sameBits(a: number, b: number): boolean {
  cell.setFloat64(0, a);
  const bits = cell.getBigUint64(0);
  cell.setFloat64(0, b);
  return cell.getBigUint64(0) === bits;
}
