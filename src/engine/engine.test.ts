import assert from "node:assert/strict";
import { test } from "node:test";
import { sortTopologically } from "./graph.ts";
import { nodeHost } from "./hosts/node.ts";
import {
  add,
  broadcastTo,
  concatenate,
  createMachine,
  createReferenceMachine,
  differentiate,
  leaf,
  matmul,
  max,
  mul,
  part,
  relu,
  reshape,
  ShapeError,
  scalar,
  sub,
  sum,
  type Tensor,
  transpose,
} from "./index.ts";
import { optimize } from "./optimize.ts";
import { planPrograms } from "./plan.ts";

const TRAITS = { threads: 1, revectorize: false };

test("a product of matrices that do not fit is refused with its name and both shapes", () => {
  const a = leaf("a", [2, 3], "f32");
  const b = leaf("b", [4, 5], "f32");
  assert.throws(() => matmul(a, b), new ShapeError("matmul", [a, b], "inner lengths 3 and 4 differ"));
  assert.throws(() => matmul(a, b), { message: "matmul(f32[2, 3], f32[4, 5]): inner lengths 3 and 4 differ" });
});

test("shapes that do not broadcast, and types that do not match, are refused by name", () => {
  const a = leaf("a", [2, 3], "f32");
  assert.throws(
    () => add(a, leaf("b", [2], "f32")),
    /^ShapeError: add\(f32\[2, 3\], f32\[2\]\): shapes do not broadcast/,
  );
  assert.throws(() => mul(a, leaf("b", [2, 3], "f64")), /^ShapeError: mul\(f32\[2, 3\], f64\[2, 3\]\)/);
  assert.throws(() => reshape(a, [7]), /^ShapeError: reshape\(f32\[2, 3\]\): does not fit \[7\]/);
  assert.throws(
    () => part(leaf("v", [4], "f32"), 3, [2]),
    /^ShapeError: part\(f32\[4\]\): has no 2 elements from 3 on/,
  );
});

test("what is no axis, and what is no shape, is refused", () => {
  const a = leaf("a", [2, 3], "f32");
  for (const axis of [2, -3, 0.5, -0.5, Number.NaN, Number.POSITIVE_INFINITY]) {
    for (const reduce of [sum, max])
      assert.throws(() => reduce(a, axis), { name: "ShapeError", message: /\(f32\[2, 3\]\): has no axis / });
  }
  for (const shape of [[2.5], [-1], [Number.NaN], [2, Number.POSITIVE_INFINITY]]) {
    assert.throws(() => leaf("b", shape, "f32"), { name: "ShapeError", message: /^leaf\(\): \[.*\] is no shape$/ });
  }
  assert.throws(() => reshape(a, [-2, -3]), { name: "ShapeError", message: /\[-2, -3\] is no shape$/ });
});

test("only a scalar is differentiated without a cotangent", () => {
  const x = leaf("x", [3], "f64");
  assert.throws(() => differentiate(mul(x, x), [x]), /the output is f64\[3\]/);
});

test("the Hessian-vector product of a quadratic form is its matrix times the vector", () => {
  // f(x) = ½ xᵀ A x with symmetric A: gradient A x, Hessian A.
  const matrix = leaf("A", [3, 3], "f64");
  const x = leaf("x", [3, 1], "f64");
  const u = leaf("u", [3, 1], "f64");
  const form = sum(mul(x, mul(matmul(matrix, x), scalar(0.5, "f64"))));
  const [gradient] = differentiate(form, [x]) as [Tensor];
  const [product] = differentiate(sum(mul(gradient, u)), [x]) as [Tensor];
  const machine = createReferenceMachine({ hvp: { outputs: [product] } });
  machine.values(matrix).set([2, 1, 0, 1, 3, -1, 0, -1, 4]);
  machine.values(u).set([1, -1, 2]);
  machine.run("hvp");
  assert.deepEqual([...machine.values(product)], [1, -4, 9]);
});

test("bias and ReLU join the product before them, and equal tensors become one", () => {
  const x = leaf("x", [4, 3], "f32");
  const w = leaf("w", [5, 3], "f32");
  const bias = leaf("b", [5], "f32");
  const layer = () => relu(add(matmul(x, w, { transposeB: true }), bias));
  const both = add(layer(), layer());
  const optimized = optimize([both]).get(both) as Tensor;
  const names = sortTopologically([optimized]).map(({ operation }) => operation.name);
  assert.deepEqual(names, ["leaf", "leaf", "leaf", "matmul", "add"]);
  assert.equal(optimized.inputs[0], optimized.inputs[1]);
});

test("a product that is read elsewhere too is not fused away", () => {
  const a = leaf("a", [2, 2], "f32");
  const product = matmul(a, a);
  const clipped = relu(product);
  const outputs = [product, clipped];
  const kept = optimize(outputs);
  assert.equal((kept.get(clipped) as Tensor).operation.name, "relu");
});

test("an operation reads a single value where it stands", () => {
  const x = leaf("x", [4, 3], "f32");
  const settings = leaf("settings", [2], "f32");
  const [rate, decay] = [part(settings, 0, []), reshape(part(settings, 1, [1]), [1, 1])];
  const moved = sub(mul(decay, x), mul(rate, x));
  const optimized = optimize([moved]).get(moved) as Tensor;
  const names = sortTopologically([optimized]).map(({ operation }) => operation.name);
  assert.deepEqual(names.toSorted(), ["leaf", "leaf", "mul", "mul", "part", "part", "reshape", "sub"]);
  const { instructions } = planPrograms([{ outputs: [optimized] }], TRAITS, 0);
  assert.deepEqual(
    instructions[0]?.map(({ kernel, words }) => [kernel, words.slice(-2)]),
    [
      ["mul_f32", [0, 1]],
      ["mul_f32", [0, 1]],
      ["sub_f32", [1, 1]],
    ],
  );
});

test("what reads two single values in the place of vectors is left a vector to read", async (t) => {
  const x = leaf("x", [1], "f64");
  const squares = mul(broadcastTo(x, [5]), broadcastTo(x, [5]));
  const machine = await createMachine({ square: { outputs: [squares] } }, { host: nodeHost });
  t.after(() => machine.dispose());
  machine.values(x).set([3]);
  machine.run("square");
  assert.deepEqual([...machine.values(squares)], [9, 9, 9, 9, 9]);
});

test("values reuse the places of values that are no longer needed", () => {
  let x = leaf("x", [1024], "f32");
  for (let i = 0; i < 50; i++) x = mul(x, x);
  const { endBytes } = planPrograms([{ outputs: [x] }], TRAITS, 0);
  // The leaf, the output, and two places for the values between.
  assert.ok(endBytes <= 4 * 4096 + 64, `${endBytes} bytes`);
});

test("parts of a concatenation are computed in their place, without copies", () => {
  const a = leaf("a", [8, 8], "f32");
  const flat = (x: Tensor) => reshape(x, [64]);
  const whole = concatenate([flat(matmul(a, a)), flat(matmul(a, transpose(a)))]);
  const { instructions } = planPrograms([{ outputs: [whole] }], TRAITS, 0);
  const copies = (instructions[0] ?? []).filter(({ kernel }) => kernel.startsWith("copy"));
  // The only copy is the transposition.
  assert.equal(copies.length, 1);
});

test("programs of one machine share their leaves", async (t) => {
  const x = leaf("x", [3], "f64");
  const doubled = add(x, x);
  const squared = mul(x, x);
  const machine = await createMachine(
    { double: { outputs: [doubled] }, square: { outputs: [squared] } },
    { host: nodeHost },
  );
  t.after(() => machine.dispose());
  machine.values(x).set([1, 2, 3]);
  machine.run("double");
  machine.run("square");
  assert.deepEqual([...machine.values(doubled)], [2, 4, 6]);
  assert.deepEqual([...machine.values(squared)], [1, 4, 9]);
});
