import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { readBfloat16, readFloat16 } from "./halfFloat.ts";
import { fitWeights, type GivenTensor } from "./weights.ts";

const MODEL = [
  { name: "layers.0.weight", shape: [2, 3] },
  { name: "layers.0.bias", shape: [2] },
];

const tensor = (name: string, shape: number[], dtype = "F32"): GivenTensor => {
  const size = shape.reduce((product, n) => product * n, 1);
  return { name, shape, dtype, values: Float32Array.from({ length: size }, (_, i) => i + 0.5) };
};

const WEIGHTS = [tensor("layers.0.weight", [2, 3]), tensor("layers.0.bias", [2])];

test("tensors come in the order and the precision of the model", () => {
  const fitted = fitWeights(WEIGHTS.toReversed(), MODEL, "f64");
  assert.deepEqual(
    fitted.map(({ name, dtype, shape, values }) => ({ name, dtype, shape, values: [...values] })),
    [
      { name: "layers.0.weight", dtype: "F64", shape: [2, 3], values: [0.5, 1.5, 2.5, 3.5, 4.5, 5.5] },
      { name: "layers.0.bias", dtype: "F64", shape: [2], values: [0.5, 1.5] },
    ],
  );
  assert.ok(fitWeights(WEIGHTS, MODEL, "f32").every(({ values }) => values instanceof Float32Array));
});

test("the state of an optimizer follows the parameters, complete or not at all", () => {
  const memory = ["exp_avg", "exp_avg_sq"].flatMap((name) =>
    WEIGHTS.map((weight) => ({ ...weight, name: `optimizer.${name}.${weight.name}` })),
  );
  const names = fitWeights([...memory, ...WEIGHTS], MODEL, "f32").map(({ name }) => name);
  assert.deepEqual(names, [
    ...["layers.0.weight", "layers.0.bias"],
    ...["optimizer.exp_avg.layers.0.weight", "optimizer.exp_avg.layers.0.bias"],
    ...["optimizer.exp_avg_sq.layers.0.weight", "optimizer.exp_avg_sq.layers.0.bias"],
  ]);
  assert.throws(() => fitWeights([...memory.slice(1), ...WEIGHTS], MODEL, "f32"), {
    message: "the file lacks optimizer.exp_avg.layers.0.weight",
  });
});

test("a memory that is not of single parameters follows them as it is, in float64 where it is so", () => {
  const reference = { ...tensor("optimizer.normClamp_reference", [2], "F64"), values: [0.1, 0.2] };
  const fitted = fitWeights([reference, ...WEIGHTS], MODEL, "f32");
  assert.deepEqual(fitted.at(-1), { ...reference, values: Float64Array.of(0.1, 0.2) });
});

test("what does not fit is named", () => {
  const refused = (given: GivenTensor[], message: string) =>
    assert.throws(() => fitWeights(given, MODEL, "f32"), { name: "FormatError", kind: "refused", message });
  refused(
    [tensor("head.weight", [1]), tensor("head.bias", [1])],
    ["the file lacks layers.0.weight, layers.0.bias; the model has no head.weight, head.bias"].join(),
  );
  refused([...WEIGHTS, tensor("optimizer.exp_avg.head", [1])], "the model has no optimizer.exp_avg.head");
  refused(
    [tensor("layers.0.weight", [3, 2]), tensor("layers.0.bias", [2])],
    "the tensor layers.0.weight has the shape [3, 2], and the model needs [2, 3]",
  );
  refused(
    [tensor("layers.0.weight", [2, 3], "I64"), tensor("layers.0.bias", [2])],
    "the tensor layers.0.weight is I64; weights are F32, F64, F16, BF16",
  );
  refused(
    [
      { ...tensor("layers.0.weight", [2, 3], "F64"), values: Float64Array.of(1, 0.1, 0, 0, 0, 0) },
      tensor("layers.0.bias", [2]),
    ],
    "the tensor layers.0.weight holds 0.1, which float32 does not",
  );
});

test("16-bit floats widen to the numbers they are", () => {
  for (const [bits, value] of [
    [0x0000, 0],
    [0x8000, -0],
    [0x3c00, 1],
    [0xc000, -2],
    [0x7bff, 65504],
    [0x0400, 2 ** -14],
    [0x0001, 2 ** -24],
    [0x3555, 0.333251953125],
    [0x7c00, Number.POSITIVE_INFINITY],
    [0xfc00, Number.NEGATIVE_INFINITY],
    [0x7e00, Number.NaN],
  ] as const) {
    assert.equal(readFloat16(bits), value, bits.toString(16));
  }
  const view = new DataView(new ArrayBuffer(4));
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 0xffff }), (bits) => {
      view.setUint16(0, bits);
      view.setUint16(2, 0);
      assert.equal(readBfloat16(bits), view.getFloat32(0));
    }),
  );
});

test("a file of 16-bit floats becomes float32 exactly", () => {
  const [weight] = fitWeights(
    [{ name: "w", shape: [2], dtype: "F16", values: Uint16Array.of(0x3555, 0xc000) }],
    [{ name: "w", shape: [2] }],
    "f32",
  );
  assert.deepEqual(weight?.values, Float32Array.of(0.333251953125, -2));
});
