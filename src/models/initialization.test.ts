import assert from "node:assert/strict";
import { test } from "node:test";
import type { SequenceShape } from "../data/index.ts";
import { createStream } from "../random/index.ts";
import { headSettings } from "./head.ts";
import { createMlp, mlp } from "./mlp.ts";
import type { Parameter } from "./model.ts";
import { createTransformer } from "./transformer.ts";
import type { TransformerSettings } from "./transformerSettings.ts";

const TRANSFORMER: TransformerSettings = {
  layers: 2,
  width: 8,
  heads: 2,
  mlpWidth: 12,
  activation: "relu",
  norm: "pre",
  queryKeyNorm: false,
  head: headSettings.parse({}),
  attentionBias: true,
  mlpBias: true,
  positions: "learned",
  tiedUnembedding: false,
  initialization: "pytorch",
  embeddingDeviation: 0.02,
  initializationScale: 1,
  dropout: 0,
  prefixSharing: false,
};

/** `a ∘ b =`, or any other form of that length, for a transformer of which only the sizes matter. */
const shapeOf = (vocabulary: number, length: number): SequenceShape => ({
  kind: "sequences",
  vocabulary,
  slots: Array.from({ length }, (_, position) => (position === 0 ? "a" : position === 2 ? "b" : { token: 8 })),
  scoredPositions: [length - 1],
  positionsDependOn: Array.from({ length }, (_, position) => (position < 2 ? "a" : "ab")),
  firstElement: 0,
  elements: 7,
});

/** Parameters of each model at a scale. */
const MODELS: Readonly<Record<string, (initializationScale: number) => readonly Parameter[]>> = {
  mlp: (initializationScale) =>
    createMlp(mlp.settings.parse({ depth: 3, width: 5, initializationScale }), 7, 3).parameters,
  transformer: (initializationScale) =>
    createTransformer({ ...TRANSFORMER, initializationScale }, shapeOf(9, 4)).parameters,
  "transformer as Nanda's": (initializationScale) =>
    createTransformer({ ...TRANSFORMER, norm: "post", initialization: "nanda", initializationScale }, shapeOf(9, 4))
      .parameters,
};

/** First values of each parameter by name, all drawn from one stream. */
function drawAll(parameters: readonly Parameter[]): Map<string, Float64Array> {
  const stream = createStream(3, "initialization");
  return new Map(parameters.map((parameter) => [parameter.name, parameter.initialize(stream)]));
}

for (const [name, parametersAt] of Object.entries(MODELS)) {
  test(`${name}: the initialization scale multiplies all first values but those of normalizations`, () => {
    const plain = drawAll(parametersAt(1));
    for (const scale of [3, 0.1]) {
      const scaled = drawAll(parametersAt(scale));
      assert.deepEqual([...scaled.keys()], [...plain.keys()]);
      for (const [parameter, values] of plain) {
        const factor = parameter.includes("norm") ? 1 : scale;
        assert.deepEqual(
          scaled.get(parameter),
          values.map((value) => factor * value),
          parameter,
        );
      }
    }
  });
}

const WIDTH = 64;
const VOCABULARY = 256;

/** Root mean square and largest size of a parameter's first values. */
function spreadOf(settings: Partial<TransformerSettings>) {
  const wide = { ...TRANSFORMER, layers: 1, width: WIDTH, mlpWidth: 128, embeddingDeviation: 0.5, ...settings };
  const values = drawAll(createTransformer(wide, shapeOf(VOCABULARY, 40)).parameters);
  return (name: string) => {
    const drawn = values.get(name);
    assert.ok(drawn, name);
    const meanSquare = drawn.reduce((sum, value) => sum + value * value, 0) / drawn.length;
    return { root: Math.sqrt(meanSquare), largest: drawn.reduce((most, value) => Math.max(most, Math.abs(value)), 0) };
  };
}

const isNear = (value: number, expected: number) =>
  assert.ok(Math.abs(value / expected - 1) < 0.07, `${value}, ${expected}`);

test("transformer: linear layers are uniform as PyTorch's, embeddings normal with the deviation asked for", () => {
  const spread = spreadOf({});
  for (const name of ["embedding.weight", "positions.weight"]) {
    isNear(spread(name).root, 0.5);
    assert.ok(spread(name).largest > 3 * 0.5, "normal, not uniform");
  }
  for (const [name, inputs] of [
    ["layers.0.self_attn.in_proj_weight", WIDTH],
    ["layers.0.self_attn.in_proj_bias", WIDTH],
    ["layers.0.self_attn.out_proj.weight", WIDTH],
    ["layers.0.linear1.weight", WIDTH],
    ["layers.0.linear2.weight", 128],
    ["unembedding.weight", WIDTH],
  ] as const) {
    const bound = 1 / Math.sqrt(inputs);
    const { root, largest } = spread(name);
    assert.ok(largest <= bound && largest > 0.9 * bound, name);
    assert.ok(Math.abs((root * Math.sqrt(3)) / bound - 1) < 0.1, name);
  }
  assert.deepEqual(spread("layers.0.norm1.weight"), { root: 1, largest: 1 });
  assert.deepEqual(spread("layers.0.norm1.bias"), { root: 0, largest: 0 });
});

test("transformer as Nanda's: weights are normal by the width, the unembedding by the vocabulary, biases 0", () => {
  const spread = spreadOf({ initialization: "nanda" });
  for (const [name, size] of [
    ["embedding.weight", WIDTH],
    ["positions.weight", WIDTH],
    ["layers.0.self_attn.in_proj_weight", WIDTH],
    ["layers.0.linear2.weight", WIDTH],
    ["unembedding.weight", VOCABULARY],
  ] as const) {
    isNear(spread(name).root, 1 / Math.sqrt(size));
    assert.ok(spread(name).largest > 3 / Math.sqrt(size), name);
  }
  assert.equal(spread("layers.0.linear1.bias").largest, 0);
});
