import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { ELEMENTWISE_TILE } from "../kernels/tiles.ts";
import { erf, exp, log, tanh } from "./float64.ts";

type Kernel = (args: number, begin: number, end: number, thread: number) => void;

// True values come from series in fixed point: a number is a BigInt count of 2^-FRACTION.
const FRACTION = 1200n;
const ONE = 1n << FRACTION;

/** Exact, for |x| >= 2^-1074. */
function toFixed(x: number): bigint {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, x);
  const bits = view.getBigUint64(0);
  const exponent = (bits >> 52n) & 2047n;
  const fraction = (bits & ((1n << 52n) - 1n)) | (exponent > 0n ? 1n << 52n : 0n);
  const shift = FRACTION - 1075n + (exponent > 0n ? exponent : 1n);
  const magnitude = fraction << shift;
  return x < 0 ? -magnitude : magnitude;
}

function multiply(a: bigint, b: bigint): bigint {
  return (a * b) >> FRACTION;
}

/** Sum of the terms that `next` derives from the one before, until they vanish. */
function sumSeries(
  first: bigint,
  next: (term: bigint, n: bigint) => bigint,
  weigh: (term: bigint, n: bigint) => bigint,
): bigint {
  let sum = 0n;
  let term = first;
  for (let n = 0n; term !== 0n && term !== -1n; n++) {
    sum += weigh(term, n);
    term = next(term, n + 1n);
  }
  return sum;
}

/** e^x through squaring (e^(x / 2^12))^(2^12). */
function expFixed(x: bigint): bigint {
  const small = x >> 12n;
  let y = sumSeries(
    ONE,
    (term, n) => multiply(term, small) / n,
    (term) => term,
  );
  for (let i = 0; i < 12; i++) y = multiply(y, y);
  return y;
}

/** log x from a first guess and log(1 + u) for the small rest. */
function logFixed(x: number): bigint {
  const guess = toFixed(Math.log(x));
  const u = multiply(toFixed(x), expFixed(-guess)) - ONE;
  return (
    guess +
    sumSeries(
      u,
      (term) => -multiply(term, u),
      (term, n) => term / (n + 1n),
    )
  );
}

function tanhFixed(x: bigint): bigint {
  const e = expFixed(2n * x);
  return ((e - ONE) << FRACTION) / (e + ONE);
}

function erfFixed(x: bigint): bigint {
  const square = multiply(x, x);
  const series = sumSeries(
    x,
    (term, n) => -multiply(term, square) / n,
    (term, n) => term / (2n * n + 1n),
  );
  return ((2n * series) << FRACTION) / rootPi;
}

/** Square root of pi, pi by Machin's formula. */
const rootPi = (() => {
  const arctanOfInverse = (m: bigint) =>
    sumSeries(
      ONE / m,
      (term) => -term / (m * m),
      (term, n) => term / (2n * n + 1n),
    );
  const pi = 16n * arctanOfInverse(5n) - 4n * arctanOfInverse(239n);
  let root = toFixed(Math.sqrt(Math.PI));
  for (let i = 0; i < 6; i++) root = (root + (pi << FRACTION) / root) / 2n;
  return root;
})();

/** Error of `y` in units of the last place of a float64 of its size. */
function ulps(y: number, truth: bigint): number {
  const exponent = Math.max(Math.floor(Math.log2(Math.abs(y))), -1022);
  const shift = FRACTION + BigInt(exponent) - 52n - 20n;
  return Number((toFixed(y) - truth) >> shift) / 2 ** 20;
}

function* sample(low: number, high: number, count: number): Generator<number> {
  let state = 99;
  for (let i = 0; i < count; i++) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    yield low + ((high - low) * (state + (i % 7) / 7)) / 2 ** 32;
  }
}

const functions = [
  {
    name: "exp",
    own: exp,
    truth: (x: number) => expFixed(toFixed(x)),
    inputs: [
      [-1, 1],
      [-708, 20],
    ],
    limit: 1,
  },
  {
    name: "log",
    own: log,
    truth: logFixed,
    inputs: [
      [0.5, 2],
      [1e-3, 1e3],
    ],
    limit: 1,
  },
  {
    name: "tanh",
    own: tanh,
    truth: (x: number) => tanhFixed(toFixed(x)),
    inputs: [
      [-1, 1],
      [-20, 20],
    ],
    limit: 2,
  },
  {
    name: "erf",
    own: erf,
    truth: (x: number) => erfFixed(toFixed(x)),
    inputs: [
      [-1.5, 1.5],
      [-6, 6],
    ],
    limit: 2,
  },
] as const;

for (const { name, own, truth, inputs, limit } of functions) {
  test(`${name} of float64 errs by less than ${limit} ulp`, () => {
    for (const [low, high] of inputs) {
      for (const x of sample(low, high, 300)) {
        const error = ulps(own(x), truth(x));
        assert.ok(Math.abs(error) < limit, `${name}(${x}) errs by ${error} ulp`);
      }
    }
  });

  test(`the kernel ${name}_f64 gives the same bits for every exponent`, async () => {
    const count = 1 << 16;
    const memory = new WebAssembly.Memory({ initial: 64, maximum: 65536, shared: true });
    const bytes = await readFile(new URL("../../../dist/wasm/strict.wasm", import.meta.url));
    const { instance } = await WebAssembly.instantiate(bytes, { env: { memory } });
    const [from, to] = [1024, 1024 + count * 8];
    new Int32Array(memory.buffer).set([from, to, count]);
    const x = new Float64Array(memory.buffer, from, count);
    const words = new Uint32Array(memory.buffer, from, 2 * count);
    let state = 4711;
    for (let i = 0; i < words.length; i++) {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
      // Upper words: every sign and exponent in turn; every other time one near those of ordinary numbers.
      const exponent = i % 4 === 3 ? 1023 - 8 + (state % 16) : (i >> 1) % 4096;
      words[i] = i % 2 === 1 ? (exponent << 20) | (state >>> 12) : state;
    }
    x.set([0, -0, 1, -1, Infinity, -Infinity, NaN, 5e-324, -745.2, -745.1, 709.78, 709.79, Number.MAX_VALUE]);
    (instance.exports[`${name}_f64`] as Kernel)(0, 0, count / ELEMENTWISE_TILE, 0);
    new Float64Array(memory.buffer, to, count).forEach((y, i) => {
      const expected = own(x[i] as number);
      if (!Object.is(y, expected)) assert.fail(`${name}(${x[i]}) = ${y}, not ${expected}`);
    });
  });
}

test("values that must be exact are", () => {
  assert.deepEqual([exp(0), exp(-0), exp(-Infinity), exp(-746), exp(710)], [1, 1, 0, 0, Infinity]);
  assert.deepEqual([exp(-745), log(5e-324), log(Number.MAX_VALUE)], [5e-324, -744.4400719213812, 709.782712893384]);
  assert.deepEqual([log(1), log(0), log(Infinity), log(-1)], [0, -Infinity, Infinity, NaN]);
  assert.deepEqual([tanh(-0), erf(-0), tanh(-25), erf(7), tanh(NaN), erf(NaN)], [-0, -0, -1, 1, NaN, NaN]);
});
