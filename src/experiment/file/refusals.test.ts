/** @file Settings that are refused, alone or together: by name, with the value and what is allowed, in one line. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { DATA, type DataPart } from "../../data/index.ts";
import { OPTIMIZERS } from "../../optimizers/index.ts";
import { namesOf, refusal } from "./refusal.fixture.ts";

const OPTIMIZER_NAMES = namesOf(OPTIMIZERS);
const DATA_NAMES = namesOf(DATA);
const VECTOR_DATA = (DATA as readonly DataPart[]).flatMap(({ inputs }) => inputs.vectors ?? []);

const DOCUMENT =
  "name, model, data, batch, validation, instruments, optimizer, loss, checkpoints, arithmetic, steps, stop, seed";
const OPTIMIZER =
  "name, learningRate, betas, epsilon, epsilonPlacement, amsgrad, weightDecay, weightDecayTarget, weightDecayExempt, warmupSteps, schedule, scheduleSteps, finalShare, transforms, frozen, constraints";
const MLP =
  "name, depth, width, activation, hiddenNorm, bias, initialization, initializationScale, head, weightNoise, precision";
const TRANSFORMER =
  "name, layers, width, heads, mlpWidth, activation, norm, queryKeyNorm, attentionBias, mlpBias, positions, tiedUnembedding, head, initialization, embeddingDeviation, initializationScale, dropout, prefixSharing, weightNoise, precision";
const OPERATIONS =
  "addition, subtraction, multiplication, division, squarePlus, cubePlus, quad1, quad2, quad3, cube1, cube2, divisionOrSubtraction, additionOrMultiplication, additionOrSubtraction, s5, s5conj, s5aba";

const REFUSED: [override: string, message: string][] = [
  ["optimizer.epsilon=-1", "--set optimizer.epsilon: -1 is not allowed; must be a number of at least 0"],
  ["optimizer.epsilon=", "--set optimizer.epsilon: null is not allowed; must be a number of at least 0"],
  ["optimizer.learningRate=0", "--set optimizer.learningRate: 0 is not allowed; must be a number greater than 0"],
  [
    "optimizer.learningRate=.inf",
    "--set optimizer.learningRate: Infinity is not allowed; must be a finite number greater than 0",
  ],
  ["data.separation=.nan", "--set data.separation: NaN is not allowed; must be a finite number of at least 0"],
  [
    "optimizer.betas=[0.9, 1]",
    "--set optimizer.betas: [0.9,1] is not allowed; must be a list of 2 numbers, each of at least 0 and less than 1",
  ],
  [
    "optimizer.betas=[0.9]",
    "--set optimizer.betas: [0.9] is not allowed; must be a list of 2 numbers, each of at least 0 and less than 1",
  ],
  [
    "optimizer.betas.0=0.5",
    "--set optimizer.betas.0: cannot be set, since optimizer.betas is [0.9,0.95] and not a group of settings",
  ],
  [
    "optimizer=",
    `--set optimizer: null is not allowed; must be settings (name: ${OPTIMIZER_NAMES.join(" or ")}, and those of that kind)`,
  ],
  ["steps=0", "--set steps: 0 is not allowed; must be a whole number from 1 to 1000000000"],
  ["steps=1000000001", "--set steps: 1000000001 is not allowed; must be a whole number from 1 to 1000000000"],
  ["steps=2.5", "--set steps: 2.5 is not allowed; must be a whole number from 1 to 1000000000"],
  ["steps=many", '--set steps: "many" is not allowed; must be a whole number from 1 to 1000000000'],
  ["seed=-1", "--set seed: -1 is not allowed; must be a whole number from 0 to 9007199254740991"],
  [
    "seed=9007199254740993",
    "--set seed: 9007199254740992 is not allowed; must be a whole number from 0 to 9007199254740991",
  ],
  ["model.depth=0", "--set model.depth: 0 is not allowed; must be a whole number from 1 to 1000"],
  ["model.weightNoise=-1", "--set model.weightNoise: -1 is not allowed; must be a number of at least 0"],
  ["model.weightNoise=.inf", "--set model.weightNoise: Infinity is not allowed; must be a finite number of at least 0"],
  ["model.initializationScale=0", "--set model.initializationScale: 0 is not allowed; must be a number greater than 0"],
  ["model.bias=yes", '--set model.bias: "yes" is not allowed; must be true or false'],
  ["model.name=gru", '--set model.name: "gru" is not allowed; must be one of mlp, transformer, cnn, vgg, resnet, vit'],
  [
    "model.activation=ReLU",
    '--set model.activation: "ReLU" is not allowed; must be one of relu, gelu, gelu-tanh, silu, tanh, quadratic, identity',
  ],
  [
    "name=../x",
    '--set name: "../x" is not allowed; must be up to 64 letters, digits, dots, dashes and underscores, the first a letter or digit',
  ],
  [
    "data.points=4",
    "--set data.points: 4 is not allowed; must be at least 2^data.informativeDimensions, 8: one point a class",
  ],
  ["data.dimensions=2", "data.informativeDimensions: 3 is not allowed; must be at most data.dimensions, 2"],
  [
    "model.width=65536",
    "--set model.width: 65536 is not allowed; model and data need at least 192.3 GiB of memory and the engine can address 4 GiB",
  ],
  [
    "optimizer.epsilom=1",
    `--set optimizer.epsilom: unknown setting; did you mean optimizer.epsilon? (allowed: ${OPTIMIZER})`,
  ],
  ["adam.eps=1e-5", `--set adam: unknown setting; did you mean optimizer.epsilon? (allowed: ${DOCUMENT})`],
  [
    "optimizer.lr=1",
    `--set optimizer.lr: unknown setting; did you mean optimizer.learningRate? (allowed: ${OPTIMIZER})`,
  ],
  ["weight_decay=1", `--set weight_decay: unknown setting; did you mean optimizer.weightDecay? (allowed: ${DOCUMENT})`],
  ["whatever.else=1", `--set whatever: unknown setting (allowed: ${DOCUMENT})`],
  ["__proto__.polluted=1", `--set __proto__: unknown setting (allowed: ${DOCUMENT})`],
  ["constructor=1", `--set constructor: unknown setting (allowed: ${DOCUMENT})`],
  ["steps", '--set: "steps" is not allowed; must be path=value, like optimizer.epsilon=1e-7'],
  ["=5", '--set: "=5" is not allowed; must be path=value, like optimizer.epsilon=1e-7'],
  ["a..b=5", '--set: "a..b=5" is not allowed; must be path=value, like optimizer.epsilon=1e-7'],
  [
    "optimizer.frozen=[head.*, *.bias]",
    '--set optimizer.frozen: "[head.*, *.bias]" is not YAML: what begins with * needs quotes: "*.bias"',
  ],
  ["optimizer.betas=[0.9", '--set optimizer.betas: "[0.9" is not YAML: Flow sequence must end with a ]'],
];
for (const [override, message] of REFUSED) {
  test(`--set ${override} is refused in one line`, () => assert.equal(refusal("hypercube", override), message));
}

const REFUSED_TOGETHER: [source: string, overrides: string[], message: string][] = [
  [
    "division",
    ["model.dropout=1"],
    "--set model.dropout: 1 is not allowed; must be a number of at least 0 and less than 1",
  ],
  [
    "division",
    ["model.dropout=-0.1"],
    "--set model.dropout: -0.1 is not allowed; must be a number of at least 0 and less than 1",
  ],
  ["division", ["model.weightNoise=-1"], "--set model.weightNoise: -1 is not allowed; must be a number of at least 0"],
  ["division", ["data.modulus=1"], "--set data.modulus: 1 is not allowed; must be a whole number from 2 to 1024"],
  [
    "division",
    ["data.modulus=4"],
    "--set data.modulus: 4 is not allowed; must be a prime: division needs an inverse of every residue but 0",
  ],
  [
    "division",
    ["data.modulus=98"],
    "--set data.modulus: 98 is not allowed; must be a prime: division needs an inverse of every residue but 0",
  ],
  [
    "division-openai",
    ["data.modulus=101"],
    "--set data.modulus: 101 is not allowed; must be at most 97 with the tokens of openai/grok",
  ],
  [
    "division",
    ["data.trainPercent=0"],
    "--set data.trainPercent: 0 is not allowed; must be a number greater than 0 and less than 100",
  ],
  [
    "division",
    ["data.trainPercent=100"],
    "--set data.trainPercent: 100 is not allowed; must be a number greater than 0 and less than 100",
  ],
  [
    "division",
    ["data.trainPercent=0.001"],
    "--set data.trainPercent: 0.001 is not allowed; must be such that of 9312 rows at least one is for training",
  ],
  ["division", ["data.operation=power"], `--set data.operation: "power" is not allowed; must be one of ${OPERATIONS}`],
  ["division", ["data.operation=3"], `--set data.operation: 3 is not allowed; must be one of ${OPERATIONS}`],
  [
    "division",
    ["data.symmetricPairs=identified"],
    '--set data.symmetricPairs: "identified" is not allowed; must be kept, except with one of addition, multiplication, quad1, quad2',
  ],
  [
    "division",
    ["data.noisyLabels=4657"],
    "--set data.noisyLabels: 4657 is not allowed; must be a whole number from 0 to 4656, the number of training rows",
  ],
  [
    "division",
    ["batch.size=4657"],
    "--set batch.size: 4657 is not allowed; must be full, openai or a whole number from 1 to 4656, the training rows",
  ],
  [
    "division",
    ["data.trainPercent=5"],
    "batch.size: 512 is not allowed; must be full, openai or a whole number from 1 to 466, the training rows",
  ],
  [
    "hypercube",
    ["batch.size=129"],
    "--set batch.size: 129 is not allowed; must be full, openai or a whole number from 1 to 128, the training rows",
  ],
  [
    "hypercube",
    ["batch.size=0"],
    "--set batch.size: 0 is not allowed; must be one of full, openai or a whole number from 1 to 1048576",
  ],
  [
    "hypercube",
    ["batch.size=half"],
    '--set batch.size: "half" is not allowed; must be one of full, openai or a whole number from 1 to 1048576',
  ],
  ["division", ["model.heads=3"], "--set model.heads: 3 is not allowed; must be a divisor of model.width, 128"],
  [
    "division",
    ["model={ name: mlp }"],
    `data.name: "algorithmic" is not allowed; must be ${VECTOR_DATA.slice(0, -1).join(", ")} or ${VECTOR_DATA.at(-1)}: model.name mlp reads vectors, and these are sequences (model.name transformer reads them)`,
  ],
  [
    "hypercube",
    ["model={ name: transformer }"],
    'data.name: "hypercube" is not allowed; must be algorithmic (data.tokens standard, nanda or openai): model.name transformer reads sequences, and these are vectors (model.name mlp reads them)',
  ],
  [
    "division",
    ["model.width=32768"],
    "--set model.width: 32768 is not allowed; model and data need at least 97.3 GiB of memory and the engine can address 4 GiB",
  ],
  [
    "addition",
    ["data.modulus=1021", "batch.size=full"],
    '--set batch.size: "full" is not allowed; model and data need at least 6.0 GiB of memory and the engine can address 4 GiB; a batch.accumulate of at least 2 takes less',
  ],
  [
    "division",
    [
      "optimizer.transforms=[{name: grokfastMa, window: 1000}, {name: grokfastMa, window: 1000}, {name: grokfastMa, window: 1000}]",
    ],
    '--set optimizer: {"name":"adamW","learningRate":0.001,"betas":[0.9,0.98],"ep… is not allowed; what it remembers, model and data need at least 4.7 GiB of memory and the engine can address 4 GiB',
  ],
  [
    "division",
    ["model.layers=0", "model.precision=f16"],
    "--set model.layers: 0 is not allowed; must be a whole number from 1 to 16 (and 1 more problem)",
  ],
  [
    "division",
    ["model.activation=sigmoid"],
    '--set model.activation: "sigmoid" is not allowed; must be one of relu, gelu, gelu-tanh, silu, tanh, quadratic, identity',
  ],
  [
    "division",
    ["model=4"],
    "--set model: 4 is not allowed; must be settings (name: mlp or transformer or cnn or vgg or resnet or vit, and those of that kind)",
  ],
  [
    "division",
    ["data.name=images"],
    `--set data.name: "images" is not allowed; must be one of ${DATA_NAMES.join(", ")}`,
  ],
  [
    "division",
    ["model.depth=3"],
    `--set model.depth: a setting of mlp, vit, and model.name is transformer (allowed: ${TRANSFORMER})`,
  ],
  [
    "hypercube",
    ["model.heads=8"],
    `--set model.heads: a setting of transformer, vit, and model.name is mlp (allowed: ${MLP})`,
  ],
  [
    "division",
    ["model.mlp_width=8"],
    `--set model.mlp_width: unknown setting; did you mean model.mlpWidth? (allowed: ${TRANSFORMER})`,
  ],
  [
    "hypercube",
    ["model.mlp_width=8"],
    `--set model.mlp_width: unknown setting; did you mean model.mlpWidth of transformer? (allowed: ${MLP})`,
  ],
  ["division", ["model.batch_size=8"], `--set model.batch_size: unknown setting (allowed: ${TRANSFORMER})`],
  ["hypercube", ["modulus=113"], `--set modulus: unknown setting; did you mean data.modulus? (allowed: ${DOCUMENT})`],
  ["division", ["model.__proto__=1"], `--set model.__proto__: unknown setting (allowed: ${TRANSFORMER})`],
];
for (const [source, overrides, message] of REFUSED_TOGETHER) {
  test(`${source} with ${overrides.join(" and ")} is refused in one line`, () => {
    assert.equal(refusal(source, ...overrides), message);
  });
}
