import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { ELEMENTWISE_TILE } from "../kernels/tiles.ts";
import { erf, exp, log, roundToBf16, roundToF16, tanh } from "./float32.ts";

type Kernel = (args: number, begin: number, end: number, thread: number) => void;

const COUNT = 1 << 18;
const SPECIALS = [0, -0, 1, -1, Infinity, -Infinity, NaN, 2 ** -149, -(2 ** -149), 2 ** -126, 3.4028234663852886e38];

/** Every sign and exponent with random fractions, in equal shares, and the special values. */
function sampleInputs(): Float32Array {
  const inputs = new Float32Array(COUNT);
  const bits = new Uint32Array(inputs.buffer);
  let state = 12345;
  for (let i = 0; i < COUNT; i++) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    bits[i] = ((i % 512) << 23) | (state >>> 9);
  }
  inputs.set(SPECIALS);
  return inputs;
}

const inputs = sampleInputs();

async function runKernel(name: string): Promise<Float32Array> {
  const memory = new WebAssembly.Memory({ initial: 64, maximum: 65536, shared: true });
  const bytes = await readFile(new URL("../../../dist/wasm/strict.wasm", import.meta.url));
  const { instance } = await WebAssembly.instantiate(bytes, { env: { memory } });
  const [from, to] = [1024, 1024 + COUNT * 4];
  new Int32Array(memory.buffer).set([from, to, COUNT]);
  new Float32Array(memory.buffer, from, COUNT).set(inputs);
  (instance.exports[name] as Kernel)(0, 0, COUNT / ELEMENTWISE_TILE, 0);
  return new Float32Array(memory.buffer, to, COUNT);
}

/** Distance in representable numbers, ±0 counting as one. */
function distance(a: number, b: number): number {
  const floats = Float32Array.of(a, b);
  const [x, y] = Array.from(new Int32Array(floats.buffer), (word) => (word < 0 ? -(word & 0x7fffffff) : word));
  return Math.abs((x as number) - (y as number));
}

/** erf in float64: the Taylor series, beyond 3 the continued fraction of erfc. */
function erfTruth(x: number): number {
  const a = Math.abs(x);
  if (a > 6 || Number.isNaN(a)) return Math.sign(x);
  if (a > 3) {
    let fraction = 0;
    for (let n = 80; n >= 1; n--) fraction = n / 2 / (a + fraction);
    return Math.sign(x) * (1 - Math.exp(-a * a) / Math.sqrt(Math.PI) / (a + fraction));
  }
  let term = x;
  let sum = x;
  for (let n = 1; n < 80; n++) {
    term *= (-x * x) / n;
    sum += term / (2 * n + 1);
  }
  return (2 / Math.sqrt(Math.PI)) * sum;
}

const functions = [
  { name: "exp", own: exp, truth: Math.exp },
  { name: "log", own: log, truth: Math.log },
  { name: "tanh", own: tanh, truth: Math.tanh },
  { name: "erf", own: erf, truth: erfTruth },
];

for (const { name, own, truth } of functions) {
  test(`${name} of float32 is at most 1 ulp from the correctly rounded value for every exponent`, () => {
    for (const x of inputs) {
      const [y, expected] = [own(x), Math.fround(truth(x))];
      assert.ok(
        Number.isNaN(expected) ? Number.isNaN(y) : distance(y, expected) <= 1,
        `${name}(${x}) = ${y}, not ${expected}`,
      );
    }
  });
}

const kernels = [
  ...functions.map(({ name, own }) => ({ name: `${name}_f32`, own })),
  { name: "round_f16", own: roundToF16 },
  { name: "round_bf16", own: roundToBf16 },
];

for (const { name, own } of kernels) {
  test(`the kernel ${name} gives the same bits`, async () => {
    const outputs = await runKernel(name);
    inputs.forEach((x, i) => {
      if (!Object.is(outputs[i], own(x))) assert.fail(`${name}(${x}) = ${outputs[i]}, not ${own(x)}`);
    });
  });
}

test("values that must be exact are", () => {
  assert.deepEqual([exp(0), exp(-0), exp(-Infinity), exp(-104), exp(89)], [1, 1, 0, 0, Infinity]);
  assert.deepEqual([log(1), log(0), log(-0), log(Infinity)], [0, -Infinity, -Infinity, Infinity]);
  assert.deepEqual([log(-1), exp(NaN), tanh(NaN), erf(NaN)], [NaN, NaN, NaN, NaN]);
  assert.deepEqual([tanh(-0), erf(-0), tanh(-20), erf(5)], [-0, -0, -1, 1]);
});

test("16-bit rounding goes to nearest, ties to even, through subnormals, to infinity", () => {
  assert.deepEqual([1 + 2 ** -11, 1 + 3 * 2 ** -11, 65519, 65520, -65520].map(roundToF16), [
    1,
    1 + 2 ** -9,
    65504,
    Infinity,
    -Infinity,
  ]);
  assert.deepEqual([2 ** -25, 3 * 2 ** -25, -(2 ** -26), 2 ** -14 - 2 ** -26].map(roundToF16), [
    0,
    2 ** -23,
    -0,
    2 ** -14,
  ]);
  assert.deepEqual([1 + 2 ** -8, 1 + 3 * 2 ** -8, 3.4e38, 2 ** -149].map(roundToBf16), [1, 1 + 2 ** -6, Infinity, 0]);
  assert.deepEqual([roundToF16(NaN), roundToBf16(NaN)], [NaN, NaN]);
});
