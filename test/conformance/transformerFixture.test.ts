/** @file Transformers of every kind against PyTorch: logits, loss, gradient, ten AdamW steps (fixtures/transformer.py). */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import type { LoadedSequences, SequenceShape } from "../../src/data/index.ts";
import { differentiate, type FloatType, joinTensors, leaf, sizeOf, splitVector } from "../../src/engine/index.ts";
import { crossEntropy } from "../../src/losses/crossEntropy.ts";
import type { BatchInput } from "../../src/models/batchInput.ts";
import { headSettings } from "../../src/models/head.ts";
import { createBatchInput } from "../../src/models/index.ts";
import { layoutOf } from "../../src/models/layoutOf.ts";
import { createTransformer } from "../../src/models/transformer.ts";
import type { TransformerSettings } from "../../src/models/transformerSettings.ts";
import { adamW } from "../../src/optimizers/adamW.ts";
import { bindOptimizer } from "../../src/optimizers/index.ts";
import { COMPILED } from "./engines.ts";
import { relativeError } from "./relativeError.ts";

interface Result {
  readonly logits: number[];
  readonly loss: number;
  readonly gradient: number[];
  readonly afterSteps: number[];
}

interface Case {
  readonly architecture: {
    readonly vocabulary: number;
    readonly width: number;
    readonly heads: number;
    readonly mlp_width: number;
    readonly layers: number;
    readonly norm: TransformerSettings["norm"];
    readonly activation: TransformerSettings["activation"];
    readonly attention_bias: boolean;
    readonly mlp_bias: boolean;
    readonly positions: TransformerSettings["positions"];
    readonly tied: boolean;
    readonly query_key_norm?: boolean;
    readonly head?: Record<string, unknown>;
  };
  readonly tokens: number[][];
  readonly targets: number[];
  readonly optimizer: {
    readonly lr: number;
    readonly betas: [number, number];
    readonly weight_decay: number;
    readonly eps: number;
  };
  readonly shapes: readonly { readonly name: string; readonly shape: number[] }[];
  readonly parameters: number[];
  readonly precisions: Record<FloatType, Result>;
}

interface Fixture {
  readonly steps: number;
  readonly openaiParameterCount: number;
  readonly cases: Record<string, Case>;
}

const fixture: Fixture = JSON.parse(readFileSync(new URL("../fixtures/transformer.json", import.meta.url), "utf8"));

const ELEMENTS = 7;

/** a ∘ b =, a b =, and eos a ∘ b = c, told by their length. */
function shapeOf({ tokens, architecture }: Case): SequenceShape {
  const { vocabulary } = architecture;
  const [first] = tokens as [number[]];
  const mark = (position: number) => ({ token: first[position] as number });
  if (first.length === 6) {
    return {
      kind: "sequences",
      vocabulary,
      slots: [mark(0), "a", mark(2), "b", mark(4), "c"],
      scoredPositions: [4, 5],
      positionsDependOn: ["none", "a", "a", "ab", "ab", "abc"],
      firstElement: vocabulary - ELEMENTS,
      elements: ELEMENTS,
    };
  }
  const slots = first.length === 4 ? (["a", mark(1), "b", mark(3)] as const) : (["a", "b", mark(2)] as const);
  const positionsDependOn = first.length === 4 ? (["a", "a", "ab", "ab"] as const) : (["a", "ab", "ab"] as const);
  const scoredPositions = [first.length - 1];
  return {
    kind: "sequences",
    vocabulary,
    slots,
    scoredPositions,
    positionsDependOn,
    firstElement: 0,
    elements: ELEMENTS,
  };
}

function settingsOf({ architecture: a }: Case): TransformerSettings {
  return {
    layers: a.layers,
    width: a.width,
    heads: a.heads,
    mlpWidth: a.mlp_width,
    activation: a.activation,
    norm: a.norm,
    queryKeyNorm: a.query_key_norm ?? false,
    head: headSettings.parse(a.head ?? {}),
    attentionBias: a.attention_bias,
    mlpBias: a.mlp_bias,
    positions: a.positions,
    tiedUnembedding: a.tied,
    initialization: "pytorch",
    embeddingDeviation: 1,
    initializationScale: 1,
    dropout: 0,
    prefixSharing: true,
  };
}

function traceStep(given: Case, dtype: FloatType, sharing: boolean) {
  const shape = shapeOf(given);
  const model = createTransformer({ ...settingsOf(given), prefixSharing: sharing }, shape);
  const batch = createBatchInput(shape, given.tokens.length, dtype) as BatchInput<"sequences">;
  const labels = leaf("labels", [given.targets.length], "i32");
  const parameters = leaf("parameters", [given.parameters.length], dtype);
  const views = splitVector(
    parameters,
    model.parameters.map(({ shape }) => shape),
  );
  const buffers = model.buffers?.map(({ name, shape }) => leaf(name, shape, dtype));
  // Nothing here draws: that there is something to draw from says that this is training.
  const { logits } = model.trace(batch.input, views, {} as never, buffers);
  const { loss } = crossEntropy.trace(logits, labels, crossEntropy.settings.parse({ precision: dtype }));
  const gradient = joinTensors(differentiate(loss, views));
  const { lr, betas, weight_decay, eps } = given.optimizer;
  const set = { name: "adamW", learningRate: lr, betas, epsilon: eps, weightDecay: weight_decay };
  const optimizer = bindOptimizer(adamW, adamW.settings.parse(set), layoutOf(model), dtype);
  const { updates } = optimizer.trace(parameters, gradient);
  const outputs = [logits, loss, gradient];
  return {
    model,
    batch,
    labels,
    parameters,
    logits,
    loss,
    gradient,
    optimizer,
    programs: { train: { outputs, updates } },
  };
}

/** With or without shared prefixes, on each engine. */
const WAYS = [true, false].flatMap((sharing) => COMPILED.map((engine) => [sharing, engine] as const));

const TOLERANCES: Record<FloatType, number> = { f32: 1e-5, f64: 1e-12 };

for (const [name, given] of Object.entries(fixture.cases)) {
  test(`${name}: names and shapes of the parameters are PyTorch's`, () => {
    const { model } = traceStep(given, "f64", true);
    assert.deepEqual(
      model.parameters.map(({ name, shape }) => ({ name, shape })),
      given.shapes,
    );
  });

  for (const dtype of ["f32", "f64"] as const) {
    for (const [sharing, { name: engine, skip, create }] of WAYS) {
      test(`${engine}, ${name}, ${dtype}, ${sharing ? "shared" : "plain"}: forward pass, gradient and ten steps agree with PyTorch`, {
        skip,
      }, async (t) => {
        const traced = traceStep(given, dtype, sharing);
        const machine = await create(traced.programs);
        t.after(() => machine.dispose());
        machine.values(traced.parameters).set(given.parameters);
        machine.values(traced.labels).set(given.targets);
        const rows = Int32Array.from(given.tokens.keys());
        const data: LoadedSequences = {
          kind: "sequences",
          subsets: { train: rows, validation: new Int32Array(0) },
          tokens: Int32Array.from(given.tokens.flat()),
          targets: Int32Array.from(given.targets),
        };
        traced.batch.fill(machine.values, data, rows);
        const expected = given.precisions[dtype];
        const tolerance = TOLERANCES[dtype];
        for (let step = 1; step <= fixture.steps; step++) {
          traced.optimizer.writeScalars(machine.values(traced.optimizer.scalars), step);
          machine.run("train");
          if (step > 1) continue;
          const errors = {
            logits: relativeError(machine.values(traced.logits), expected.logits),
            loss: relativeError(machine.values(traced.loss), [expected.loss]),
            gradient: relativeError(machine.values(traced.gradient), expected.gradient),
          };
          for (const [what, error] of Object.entries(errors)) assert.ok(error < tolerance, `${what}: ${error}`);
        }
        const error = relativeError(machine.values(traced.parameters), expected.afterSteps);
        assert.ok(error < tolerance, `after ten steps: ${error}`);
      });
    }
  }
}

test("openai/grok's transformer has 455,424 parameters", () => {
  const settings = { ...settingsOf(fixture.cases["post-openai"] as Case), width: 128, heads: 4, mlpWidth: 512 };
  const { parameters } = createTransformer(settings, {
    ...shapeOf(fixture.cases["post-openai"] as Case),
    vocabulary: 239,
  });
  assert.equal(fixture.openaiParameterCount, 455_424);
  assert.equal(
    parameters.reduce((total, { shape }) => total + sizeOf(shape), 0),
    455_424,
  );
});
