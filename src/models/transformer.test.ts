import assert from "node:assert/strict";
import { test } from "node:test";
import { leaf, type Shape } from "../engine/index.ts";
import type { StepRandom } from "../random/index.ts";
import { createPrefixLayout } from "./prefixLayout.ts";
import { createTransformer, type TransformerSettings } from "./transformer.ts";

const SETTINGS: TransformerSettings = {
  layers: 3,
  width: 8,
  heads: 2,
  mlpWidth: 12,
  activation: "relu",
  norm: "post",
  attentionBias: false,
  mlpBias: false,
  positions: "learned",
  tiedUnembedding: false,
  initialization: "pytorch",
  embeddingDeviation: 1,
  initializationScale: 1,
  dropout: 0.25,
};
const SAMPLES = 5;

interface DroppedOut {
  readonly shape: Shape;
  readonly share: number;
  readonly part: number;
}

/** What a transformer drops out of when it is traced, with something to draw from or without. */
function traceDropout(settings: TransformerSettings, training: boolean): DroppedOut[] {
  const calls: DroppedOut[] = [];
  const random: StepRandom = {
    dropOut: (x, share, part) => {
      calls.push({ shape: x.shape, share, part });
      return x;
    },
    addWeightNoise: (parameters) => parameters,
    fill: () => {},
  };
  const model = createTransformer(settings, 9, 4);
  const layout = createPrefixLayout(
    {
      slots: ["a", { token: 7 }, "b", { token: 8 }],
      scoredPositions: [3],
      positionsDependOn: ["a", "a", "ab", "ab"],
      firstElement: 0,
      elements: 7,
    },
    SAMPLES,
    { layers: settings.layers, prefixSharing: false },
  );
  const parameters = model.parameters.map(({ name, shape }) => leaf(name, shape, "f32"));
  model.trace(layout, parameters, training ? random : undefined);
  return calls;
}

test("in training each block drops out of its MLP's output, with a mask of its own", () => {
  assert.deepEqual(traceDropout(SETTINGS, true), [
    { shape: [4 * SAMPLES, 8], share: 0.25, part: 0 },
    { shape: [4 * SAMPLES, 8], share: 0.25, part: 1 },
    { shape: [SAMPLES, 8], share: 0.25, part: 2 },
  ]);
});

test("nothing is dropped out in validation, or for a share of 0", () => {
  assert.deepEqual(traceDropout(SETTINGS, false), []);
  assert.deepEqual(traceDropout({ ...SETTINGS, dropout: 0 }, true), []);
});

test("the classification layer is the unembedding, or the embedding where they are one", () => {
  assert.equal(createTransformer(SETTINGS, 9, 4).lastLayer, "unembedding.weight");
  assert.equal(createTransformer({ ...SETTINGS, tiedUnembedding: true }, 9, 4).lastLayer, "embedding.weight");
});
