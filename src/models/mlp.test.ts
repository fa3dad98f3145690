import assert from "node:assert/strict";
import { test } from "node:test";
import { createReferenceMachine, leaf } from "../engine/index.ts";
import { createStream } from "../random/index.ts";
import { headSettings } from "./head.ts";
import { createMlp, type MlpSettings } from "./mlp.ts";

const SETTINGS: MlpSettings = {
  depth: 2,
  width: 2,
  activation: "identity",
  hiddenNorm: "none",
  bias: true,
  head: headSettings.parse({}),
  initialization: "pytorch",
  initializationScale: 1,
};

/** The logits of one point with the given parameters, in their order. */
function evaluate(change: Partial<MlpSettings>, point: number[], given: number[][]): number[] {
  const model = createMlp({ ...SETTINGS, ...change }, point.length, 1);
  const inputs = leaf("inputs", [1, point.length], "f64");
  const parameters = model.parameters.map(({ name, shape }) => leaf(name, shape, "f64"));
  const { logits } = model.trace(inputs, parameters);
  const machine = createReferenceMachine({ forward: { outputs: [logits] } });
  machine.values(inputs).set(point);
  for (const [index, values] of given.entries())
    machine.values(parameters[index] as (typeof parameters)[number]).set(values);
  machine.run("forward");
  return [...machine.values(logits)];
}

// W₁ x + b₁ = (1·2 − 2·3 + 1, 3·2 + 4·3 − 1) = (−3, 17) for x = (2, 3).
const FIRST = [
  [1, -2, 3, 4],
  [1, -1],
];

test("layers are matrices with biases, and between them the activation", () => {
  assert.deepEqual(evaluate({}, [2, 3], [...FIRST, [10, 1], [5]]), [-30 + 17 + 5]);
  assert.deepEqual(evaluate({ activation: "relu" }, [2, 3], [...FIRST, [10, 1], [5]]), [17 + 5]);
  const [saturated] = evaluate({ activation: "tanh" }, [2, 3], [...FIRST, [10, 1], [5]]);
  assert.ok(Math.abs((saturated as number) - (10 * Math.tanh(-3) + 1 + 5)) < 1e-12);
});

test("without biases a layer is a matrix, and the last one is not activated", () => {
  assert.deepEqual(
    evaluate(
      { bias: false, activation: "relu" },
      [2, 3],
      [
        [1, -2, 3, 4],
        [10, -1],
      ],
    ),
    [-18],
  );
  assert.deepEqual(evaluate({ bias: false, depth: 1, activation: "relu" }, [2, 3], [[1, -2]]), [-4]);
});

test("parameters have PyTorch's names and shapes, the last weight is the classification layer", () => {
  const model = createMlp({ ...SETTINGS, depth: 3, width: 5 }, 7, 4);
  assert.deepEqual(
    model.parameters.map(({ name, shape }) => [name, ...shape]),
    [
      ["layers.0.weight", 5, 7],
      ["layers.0.bias", 5],
      ["layers.1.weight", 5, 5],
      ["layers.1.bias", 5],
      ["layers.2.weight", 4, 5],
      ["layers.2.bias", 4],
    ],
  );
  assert.equal(model.lastLayer, "layers.2.weight");
});

/** First values of the only layer of a network of 400 inputs and 100 outputs. */
function firstValues(initialization: MlpSettings["initialization"]) {
  const { parameters } = createMlp({ ...SETTINGS, depth: 1, initialization }, 400, 100);
  const stream = createStream(1, "initialization");
  const [weight, bias] = parameters.map((parameter) => parameter.initialize(stream));
  return { weight: weight as Float64Array, bias: bias as Float64Array };
}

const meanSquare = (values: Float64Array) => values.reduce((sum, value) => sum + value * value, 0) / values.length;
const largest = (values: Float64Array) => values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);

test("pytorch: weights and biases are uniform in ±1/√inputs", () => {
  const { weight, bias } = firstValues("pytorch");
  assert.deepEqual([weight.length, bias.length], [40_000, 100]);
  for (const values of [weight, bias]) {
    assert.ok(largest(values) <= 1 / 20 && largest(values) > 0.95 / 20);
    assert.ok(values.some((value) => value < 0) && values.some((value) => value > 0));
  }
  // The variance of a uniform distribution in ±b is b²/3.
  assert.ok(Math.abs(meanSquare(weight) * 3 * 400 - 1) < 0.02);
});

test("he: weights are normal with variance 2/inputs, biases 0", () => {
  const { weight, bias } = firstValues("he");
  assert.ok(Math.abs((meanSquare(weight) * 400) / 2 - 1) < 0.03);
  assert.ok(largest(weight) > 3 * Math.sqrt(2 / 400), "normal, not uniform");
  assert.deepEqual(bias, new Float64Array(100));
});

test("xavier: weights are uniform in ±√(6/(inputs + outputs)), biases 0", () => {
  const { weight, bias } = firstValues("xavier");
  const bound = Math.sqrt(6 / 500);
  assert.ok(largest(weight) <= bound && largest(weight) > 0.99 * bound);
  assert.ok(Math.abs((3 * meanSquare(weight)) / bound ** 2 - 1) < 0.02);
  assert.deepEqual(bias, new Float64Array(100));
});
