/** @file What optimizers are told: defaults, limits, and what each remembers under its settings. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { leaf } from "../engine/index.ts";
import { OPTIMIZERS, optimizerParts } from "./index.ts";
import { addWeightDecay } from "./weightDecay.ts";

/** The settings with all that has a default. */
const complete = (settings: { readonly name: string }) => optimizerParts.find(settings.name).settings.parse(settings);

const COMMON = {
  warmupSteps: 0,
  schedule: "constant",
  scheduleSteps: 100_000,
  finalShare: 0.1,
  transforms: [],
  frozen: [],
  constraints: [],
};
const DECAY = { weightDecay: 0, weightDecayTarget: "zero", weightDecayExempt: [] };
const ADAM = {
  learningRate: 1e-3,
  betas: [0.9, 0.95],
  epsilon: 1e-8,
  epsilonPlacement: "after-root",
  amsgrad: false,
  ...DECAY,
};

test("defaults are those of the papers", () => {
  const defaults: Readonly<Record<string, object>> = {
    adam: ADAM,
    adamW: ADAM,
    rmsProp: { learningRate: 1e-3, alpha: 0.95, momentum: 0, centered: false, epsilon: 1e-8, ...DECAY },
    sgd: { learningRate: 1e-2, momentum: 0, dampening: 0, nesterov: false, ...DECAY },
    lion: { learningRate: 1e-4, betas: [0.9, 0.99], ...DECAY },
    adagrad: { learningRate: 1e-2, learningRateDecay: 0, initialAccumulator: 0, epsilon: 1e-10, ...DECAY },
    adamax: { learningRate: 2e-3, betas: [0.9, 0.999], epsilon: 1e-8, ...DECAY },
    rprop: { learningRate: 1e-2, etas: [0.5, 1.2], stepSizes: [1e-6, 50] },
    muon: {
      learningRate: 1e-3,
      momentum: 0.95,
      nesterov: true,
      newtonSchulzSteps: 5,
      newtonSchulzEpsilon: 1e-7,
      adjustLearningRate: "original",
      adamLearningRate: 1e-3,
      adamBetas: [0.9, 0.95],
      adamEpsilon: 1e-8,
      ...DECAY,
    },
    stableAdamW: { learningRate: 1e-3, betas: [0.9, 0.99], epsilon: 1e-8, ...DECAY },
  };
  for (const { name } of OPTIMIZERS) assert.deepEqual(complete({ name }), { name, ...defaults[name], ...COMMON });
  assert.equal(OPTIMIZERS[0].settings.parse({}).name, "adam");
});

test("an optimizer that does not exist is no other one", () => {
  assert.throws(() => optimizerParts.find("adadelta"), /there is no optimizer adadelta/);
});

/** For each optimizer, settings at the ends of what is allowed, and settings just outside, with the path that is named. */
const LIMITS: Readonly<
  Record<string, { allowed: readonly object[]; refused: readonly (readonly [object, string])[] }>
> = {
  adam: {
    allowed: [{ betas: [0, 0] }, { epsilon: 0 }, { weightDecay: 0 }, { epsilonPlacement: "inside-root" }],
    refused: [
      [{ betas: [1, 0] }, "betas.0"],
      [{ betas: [0, 1] }, "betas.1"],
      [{ betas: [-0.1, 0] }, "betas.0"],
      [{ betas: [0.9] }, "betas"],
      [{ epsilon: -1e-9 }, "epsilon"],
      [{ weightDecay: -1e-9 }, "weightDecay"],
      [{ epsilonPlacement: "" }, "epsilonPlacement"],
    ],
  },
  adamW: { allowed: [{ weightDecay: 10 }], refused: [[{ weightDecay: -1e-9 }, "weightDecay"]] },
  rmsProp: {
    allowed: [
      { alpha: 0, momentum: 0, epsilon: 0 },
      { alpha: 0.99, momentum: 0.99, epsilon: 1 },
    ],
    refused: [
      [{ alpha: 1 }, "alpha"],
      [{ alpha: -0.1 }, "alpha"],
      [{ momentum: 1 }, "momentum"],
      [{ momentum: -0.1 }, "momentum"],
      [{ epsilon: -1 }, "epsilon"],
    ],
  },
  sgd: {
    allowed: [{ momentum: 0.9, nesterov: true }, { momentum: 0.9, dampening: 1 }, { dampening: 0.5 }],
    refused: [
      [{ nesterov: true }, "nesterov"],
      [{ nesterov: true, momentum: 0.9, dampening: 0.1 }, "nesterov"],
      [{ momentum: 1 }, "momentum"],
      [{ momentum: -0.1 }, "momentum"],
      [{ dampening: 1.1 }, "dampening"],
      [{ dampening: -0.1 }, "dampening"],
    ],
  },
  lion: {
    allowed: [{ betas: [0, 0.999] }],
    refused: [
      [{ betas: [0.9, 1] }, "betas.1"],
      [{ betas: [0.9] }, "betas"],
    ],
  },
  adagrad: {
    allowed: [{ learningRateDecay: 1, initialAccumulator: 1, epsilon: 0 }],
    refused: [
      [{ learningRateDecay: -0.1 }, "learningRateDecay"],
      [{ initialAccumulator: -0.1 }, "initialAccumulator"],
      [{ epsilon: -1 }, "epsilon"],
      [{ weightDecay: -1e-9 }, "weightDecay"],
    ],
  },
  adamax: {
    allowed: [{ betas: [0, 0], epsilon: 0 }],
    refused: [
      [{ betas: [1, 0] }, "betas.0"],
      [{ betas: [0, 1] }, "betas.1"],
      [{ epsilon: -1 }, "epsilon"],
      [{ weightDecay: -1e-9 }, "weightDecay"],
    ],
  },
  rprop: {
    allowed: [{ etas: [0.1, 3], stepSizes: [1, 1] }],
    refused: [
      [{ etas: [0, 1.2] }, "etas.0"],
      [{ etas: [0.5, 1] }, "etas.1"],
      [{ stepSizes: [2, 1] }, "stepSizes"],
      [{ stepSizes: [0, 1] }, "stepSizes.0"],
      [{ weightDecay: 1 }, ""],
    ],
  },
  muon: {
    allowed: [{ momentum: 0, nesterov: false, newtonSchulzSteps: 99 }, { adjustLearningRate: "match-rms-adamw" }],
    refused: [
      [{ momentum: 1 }, "momentum"],
      [{ newtonSchulzSteps: 0 }, "newtonSchulzSteps"],
      [{ newtonSchulzSteps: 100 }, "newtonSchulzSteps"],
      [{ adjustLearningRate: "none" }, "adjustLearningRate"],
      [{ adamLearningRate: 0 }, "adamLearningRate"],
      [{ adamBetas: [1, 0] }, "adamBetas.0"],
      [{ weightDecay: -1 }, "weightDecay"],
    ],
  },
  stableAdamW: {
    allowed: [{ betas: [0, 0], epsilon: 1e-15 }],
    refused: [
      [{ epsilon: 0 }, "epsilon"],
      [{ betas: [0, 1] }, "betas.1"],
      [{ amsgrad: true }, ""],
    ],
  },
};

/** What every optimizer has. */
const COMMON_LIMITS: (typeof LIMITS)[string] = {
  allowed: [
    { schedule: "cosine", scheduleSteps: 1, finalShare: 0 },
    { schedule: "linear", finalShare: 1 },
    { transforms: Array(16).fill({ name: "clipNorm" }) },
    { frozen: ["*.bias"] },
  ],
  refused: [
    [{ learningRate: 0 }, "learningRate"],
    [{ warmupSteps: -1 }, "warmupSteps"],
    [{ warmupSteps: 1_000_000_001 }, "warmupSteps"],
    [{ schedule: "" }, "schedule"],
    [{ scheduleSteps: 0 }, "scheduleSteps"],
    [{ finalShare: 1.1 }, "finalShare"],
    [{ finalShare: -0.1 }, "finalShare"],
    [{ transforms: [{ name: "clipNorm", maxNorm: 0 }] }, "transforms.0.maxNorm"],
    [{ transforms: [{ name: "clipValue", value: 0 }] }, "transforms.0.value"],
    [{ transforms: [{ name: "adam" }] }, "transforms.0.name"],
    [{ transforms: Array(17).fill({ name: "clipNorm" }) }, "transforms"],
    [{ no: 1 }, ""],
    [{ transforms: [{ name: "grokfastEma", alpha: 1 }] }, "transforms.0.alpha"],
    [{ transforms: [{ name: "grokfastEma", lambda: -1 }] }, "transforms.0.lambda"],
    [{ transforms: [{ name: "grokfastMa", window: 1 }] }, "transforms.0.window"],
    [{ transforms: [{ name: "grokfastMa", window: 1001 }] }, "transforms.0.window"],
    [{ transforms: [{ name: "gradientNoise", eta: 0 }] }, "transforms.0.eta"],
    [{ transforms: [{ name: "gradientNoise", gamma: -1 }] }, "transforms.0.gamma"],
    [{ transforms: [{ name: "orthogonalGradient", norm: 1 }] }, "transforms.0"],
    [{ frozen: [""] }, "frozen.0"],
    [{ frozen: "*" }, "frozen"],
    [{ constraints: [{ name: "clipNorm" }] }, "constraints.0.name"],
    [{ constraints: [{ name: "normClamp", ratio: 0 }] }, "constraints.0.ratio"],
    [{ constraints: [{ name: "normClamp", reference: 0 }] }, "constraints.0.reference"],
    [{ constraints: [{ name: "normClamp", per: "row" }] }, "constraints.0.per"],
  ],
};

for (const { name, settings } of OPTIMIZERS) {
  test(`${name}: settings at the limits are taken as they are, those outside are refused by name`, () => {
    const own = LIMITS[name] ?? assert.fail(`limits of ${name}`);
    for (const change of [...own.allowed, ...COMMON_LIMITS.allowed]) {
      const { transforms: _, ...taken } = settings.parse({ name, ...change });
      const { transforms: __, ...asked } = { transforms: [], ...change };
      assert.deepEqual({ ...taken, ...asked }, taken);
    }
    for (const [change, path] of [...own.refused, ...COMMON_LIMITS.refused]) {
      const { success, error } = settings.safeParse({ name, ...change });
      assert.ok(!success, JSON.stringify(change));
      assert.deepEqual(error.issues[0]?.path.join("."), path);
    }
  });
}

test("an optimizer remembers what its settings need, and no more", () => {
  const memory = (settings: {
    readonly name: string;
    readonly momentum?: number;
    readonly centered?: boolean;
    readonly amsgrad?: boolean;
  }) => optimizerParts.find(settings.name).memory(complete(settings));
  const momentum = 0.9;
  assert.deepEqual(memory({ name: "sgd" }), []);
  assert.deepEqual(memory({ name: "sgd", momentum }), ["momentum_buffer"]);
  assert.deepEqual(memory({ name: "rmsProp" }), ["square_avg"]);
  assert.deepEqual(memory({ name: "rmsProp", momentum }), ["square_avg", "momentum_buffer"]);
  assert.deepEqual(memory({ name: "rmsProp", centered: true }), ["square_avg", "grad_avg"]);
  assert.deepEqual(memory({ name: "lion" }), ["exp_avg"]);
  assert.deepEqual(memory({ name: "adagrad" }), ["square_sum"]);
  assert.deepEqual(memory({ name: "adamax" }), ["exp_avg", "exp_inf"]);
  assert.deepEqual(memory({ name: "adam", amsgrad: true }), ["exp_avg", "exp_avg_sq", "max_exp_avg_sq"]);
  assert.deepEqual(memory({ name: "rprop" }), ["prev", "step_size"]);
  assert.deepEqual(memory({ name: "muon" }), ["momentum_buffer", "exp_avg", "exp_avg_sq"]);
});

test("without weight decay the gradient is left alone: not even a zero changes its sign", () => {
  const gradient = leaf("gradient", [1], "f64");
  const parameters = leaf("parameters", [1], "f64");
  const inputs = { dtype: "f64", layout: [{ name: "w", shape: [1], role: "vector" }], parameters } as const;
  const settings = { weightDecayTarget: "zero", weightDecayExempt: [] } as const;
  const addDecay = (weightDecay: number, weightDecayExempt: string[] = []) =>
    addWeightDecay(gradient, inputs, { ...settings, weightDecay, weightDecayExempt });
  assert.equal(addDecay(0), gradient);
  assert.equal(addDecay(1, ["w"]), gradient);
  assert.notEqual(addDecay(1e-300), gradient);
});
