import assert from "node:assert/strict";
import { test } from "node:test";
import type { SequenceShape } from "../data/index.ts";
import { leaf, type Shape } from "../engine/index.ts";
import { type BatchInputs, createBatchInput } from "./batchInput.ts";
import { headSettings } from "./head.ts";
import type { StepRandom } from "./stepRandom.ts";
import { createTransformer } from "./transformer.ts";
import type { TransformerSettings } from "./transformerSettings.ts";

const SETTINGS: TransformerSettings = {
  layers: 3,
  width: 8,
  heads: 2,
  mlpWidth: 12,
  activation: "relu",
  norm: "post",
  queryKeyNorm: false,
  head: headSettings.parse({}),
  attentionBias: false,
  mlpBias: false,
  positions: "learned",
  tiedUnembedding: false,
  initialization: "pytorch",
  embeddingDeviation: 1,
  initializationScale: 1,
  dropout: 0.25,
  prefixSharing: false,
};
const SAMPLES = 5;

const SHAPE = {
  kind: "sequences",
  vocabulary: 9,
  slots: ["a", { token: 7 }, "b", { token: 8 }],
  scoredPositions: [3],
  positionsDependOn: ["a", "a", "ab", "ab"],
  firstElement: 0,
  elements: 7,
} as const satisfies SequenceShape;

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
    drawForGradient: (x) => x,
    fill: () => {},
  };
  const model = createTransformer(settings, SHAPE);
  const { input } = createBatchInput(SHAPE, SAMPLES, "f32");
  const parameters = model.parameters.map(({ name, shape }) => leaf(name, shape, "f32"));
  model.trace(input as BatchInputs["sequences"], parameters, training ? random : undefined);
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
  assert.equal(createTransformer(SETTINGS, SHAPE).lastLayer, "unembedding.weight");
  assert.equal(createTransformer({ ...SETTINGS, tiedUnembedding: true }, SHAPE).lastLayer, "embedding.weight");
});
