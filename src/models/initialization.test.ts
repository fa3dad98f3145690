import assert from "node:assert/strict";
import { test } from "node:test";
import { createStream } from "../random/index.ts";
import { createMlp } from "./mlp.ts";
import type { Parameter } from "./model.ts";
import { createTransformer, type TransformerSettings } from "./transformer.ts";

const TRANSFORMER: TransformerSettings = {
  layers: 2,
  width: 8,
  heads: 2,
  mlpWidth: 12,
  activation: "relu",
  norm: "pre",
  attentionBias: true,
  mlpBias: true,
  positions: "learned",
  tiedUnembedding: false,
  initialization: "pytorch",
  embeddingDeviation: 0.02,
  initializationScale: 1,
  dropout: 0,
};

/** Parameters of each model at a scale. */
const MODELS: Readonly<Record<string, (initializationScale: number) => readonly Parameter[]>> = {
  mlp: (initializationScale) =>
    createMlp(
      { depth: 3, width: 5, activation: "relu", bias: true, initialization: "pytorch", initializationScale },
      7,
      3,
    ).parameters,
  transformer: (initializationScale) => createTransformer({ ...TRANSFORMER, initializationScale }, 9, 4).parameters,
  "transformer as Nanda's": (initializationScale) =>
    createTransformer({ ...TRANSFORMER, norm: "post", initialization: "nanda", initializationScale }, 9, 4).parameters,
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
