import assert from "node:assert/strict";
import { test } from "node:test";
import { modelParts } from "../models/index.ts";
import { changeExperiment } from "./changeExperiment.ts";
import { loadExperiment } from "./file/loadExperiment.ts";
import { listChanges, listEffectiveChanges } from "./forkable.ts";
import { nameFork } from "./nameFork.ts";
import { parseExperiment } from "./parseExperiment.ts";
import { RequestError } from "./requestError.ts";
import { listSettings } from "./settings.ts";

const division = loadExperiment("division");
const hypercube = loadExperiment("hypercube");

const change = (experiment: typeof division, ...overrides: string[]) =>
  listChanges(experiment, changeExperiment(experiment, overrides));

test("optimizer, loss, precision, batches and schedules may change, and are listed with both values", () => {
  assert.deepEqual(change(division, "optimizer.epsilon=1e-5", "loss.precision=f64"), [
    { path: "optimizer.epsilon", from: 1e-8, to: 1e-5 },
    { path: "loss.precision", from: "f32", to: "f64" },
  ]);
  for (const allowed of [
    "model.precision=f64",
    "optimizer.name=adam",
    "optimizer.betas=[0.9,0.999]",
    "optimizer.schedule=cosine",
    "batch.seed=7",
    "batch.size=256",
    "steps=7",
    "arithmetic=fast",
    "checkpoints.keep=9",
  ]) {
    assert.equal(change(division, allowed).length, 1, allowed);
  }
});

test("a setting that only one of two optimizers has is listed, and the manifest can hold it", () => {
  const changes = change(division, "optimizer.name=sgd");
  const values = new Map(changes.map(({ path, from, to }) => [path, [from, to]]));
  assert.deepEqual(values.get("optimizer.name"), ["adamW", "sgd"]);
  assert.deepEqual(values.get("optimizer.epsilon"), [1e-8, null]);
  assert.deepEqual(values.get("optimizer.momentum"), [null, 0]);
  assert.deepEqual(JSON.parse(JSON.stringify(changes)), changes);
  assert.deepEqual(
    listEffectiveChanges(changes).map(({ path }) => path),
    ["optimizer.name"],
  );
  assert.equal(nameFork("division", changes), "division-optimizer-name-sgd");
});

test("what shaped the parameters or the data is refused with the reason", () => {
  const refused: readonly (readonly [string, RegExp])[] = [
    ["model.width=64", /^model\.width: 64 is not allowed in a fork; the parameters of the parent have the shapes/],
    ["model.layers=1", /^model\.layers: 1 is not allowed in a fork; the parameters/],
    ["model.embeddingDeviation=1", /the first weights, which training has moved since/],
    ["data.trainPercent=40", /the parent has learnt its own data/],
    ["seed=3", /batch\.seed changes the order of the batches alone/],
  ];
  for (const [override, message] of refused) {
    assert.throws(
      () => change(division, override),
      (error) => error instanceof RequestError && message.test(error.message),
      override,
    );
  }
});

/**
 * Every setting of the networks with another value. May change: what leaves names and shapes of the parameters as they are,
 * though the network computes something else with them. Heads are such: each reads other columns of the same matrices.
 */
const NETWORK_SETTINGS = [
  ["hypercube", "precision=f64", "may change"],
  ["hypercube", "weightNoise=0.01", "may change"],
  ["hypercube", "activation=tanh", "may change"],
  ["hypercube", "activation=identity", "may change"],
  ["hypercube", "name=transformer", "shaped the parameters"],
  ["hypercube", "depth=5", "shaped the parameters"],
  ["hypercube", "width=32", "shaped the parameters"],
  ["hypercube", "bias=false", "shaped the parameters"],
  ["hypercube", "initialization=he", "decided the first weights"],
  ["hypercube", "initializationScale=2", "decided the first weights"],
  ["hypercube", "head.norm=batch", "shaped the parameters"],
  ["hypercube", "head.weights=normalized-classes", "may change"],
  ["hypercube", "head.features=normalized", "may change"],
  ["hypercubeNormalized", "head.temperature=0.25", "may change"],
  ["hypercube", "head.bias=true", "may change"],
  ["hypercube", "head.bias=false", "shaped the parameters"],
  ["hypercube", "hiddenNorm=layer", "shaped the parameters"],
  ["hypercubeLayers", "hiddenNorm=batch", "shaped the parameters"],
  ["hypercubeLayers", "head.norm=batch", "shaped the parameters"],
  ["division", "precision=f64", "may change"],
  ["division", "weightNoise=0.01", "may change"],
  ["division", "activation=gelu", "may change"],
  ["division", "activation=quadratic", "may change"],
  ["division", "heads=2", "may change"],
  ["division", "heads=128", "may change"],
  ["division", "dropout=0.1", "may change"],
  ["division", "prefixSharing=false", "may change"],
  ["division", "name=mlp", "shaped the parameters"],
  ["division", "layers=1", "shaped the parameters"],
  ["division", "width=64", "shaped the parameters"],
  ["division", "mlpWidth=64", "shaped the parameters"],
  ["division", "norm=post", "shaped the parameters"],
  ["division", "norm=none", "shaped the parameters"],
  ["division", "head.norm=batch", "shaped the parameters"],
  ["division", "head.weights=normalized-classes", "may change"],
  ["division", "head.features=normalized", "may change"],
  ["divisionNormalized", "head.temperature=0.25", "may change"],
  ["division", "head.bias=true", "shaped the parameters"],
  ["division", "queryKeyNorm=true", "shaped the parameters"],
  ["division", "attentionBias=true", "shaped the parameters"],
  ["division", "mlpBias=false", "shaped the parameters"],
  ["division", "positions=sinusoidal", "shaped the parameters"],
  ["division", "tiedUnembedding=true", "shaped the parameters"],
  ["division", "initialization=nanda", "decided the first weights"],
  ["division", "initializationScale=2", "decided the first weights"],
  ["division", "embeddingDeviation=1", "decided the first weights"],
  ...(["cnn", "vgg", "resnet", "vit"] as const).flatMap(
    (network) =>
      [
        [network, "precision=f64", "may change"],
        [network, "weightNoise=0.01", "may change"],
        [network, "name=mlp", "shaped the parameters"],
        [network, "width=24", "shaped the parameters"],
        [network, "initializationScale=2", "decided the first weights"],
        [network, "head.norm=batch", "shaped the parameters"],
        [network, "head.weights=normalized-classes", "may change"],
        [network, "head.features=normalized", "may change"],
        [`${network}Normalized`, "head.temperature=0.25", "may change"],
        [network, "head.bias=true", "may change"],
        [network, "head.bias=false", "shaped the parameters"],
      ] as const,
  ),
  ["cnn", "activation=tanh", "may change"],
  ["cnn", "pooling=average", "may change"],
  ["cnn", "layers=2", "shaped the parameters"],
  ["cnn", "kernel=5", "shaped the parameters"],
  ["cnn", "padding=2", "shaped the parameters"],
  ["cnn", "hiddenNorm=batch", "shaped the parameters"],
  ["cnn", "bias=false", "shaped the parameters"],
  ["cnn", "initialization=he", "decided the first weights"],
  ["vgg", "convolutions=[2,2,2,2,2]", "shaped the parameters"],
  ["vgg", "hiddenNorm=batch", "shaped the parameters"],
  ["vgg", "initialization=pytorch", "decided the first weights"],
  ["resnet", "blocks=[3,4,6,3]", "shaped the parameters"],
  ["resnet", "initialization=pytorch", "decided the first weights"],
  ["vit", "heads=6", "may change"],
  ["vit", "patch=8", "shaped the parameters"],
  ["vit", "depth=11", "shaped the parameters"],
  ["vit", "mlpRatio=2", "shaped the parameters"],
] as const;

/** A network on images of CIFAR-10 whose files were looked into. */
const onImages = (name: string) => {
  const counts = new Array<number>(10).fill(2);
  const found = {
    files: [{ name: "data_batch_1.bin", bytes: 1, sha256: "0".repeat(64) }],
    train: counts,
    validation: counts,
  };
  return parseExperiment({ model: { name }, data: { name: "cifar10", path: "/images", found } });
};
const [cnn, vgg, resnet, vit] = [onImages("cnn"), onImages("vgg"), onImages("resnet"), onImages("vit")];

const withHead = (parent: typeof division) => changeExperiment(parent, ["model.head.features=normalized"]);

const PARENTS = {
  hypercube,
  division,
  hypercubeNormalized: withHead(hypercube),
  divisionNormalized: withHead(division),
  cnn,
  vgg,
  resnet,
  vit,
  cnnNormalized: withHead(cnn),
  vggNormalized: withHead(vgg),
  resnetNormalized: withHead(resnet),
  vitNormalized: withHead(vit),
  hypercubeLayers: changeExperiment(hypercube, ["model.hiddenNorm=layer", "model.head.norm=layer"]),
};

const REASONS = {
  "shaped the parameters": "the parameters of the parent have the shapes and meaning that this setting gave them",
  "decided the first weights": "it decides the first weights, which training has moved since",
};

test("of a network what leaves names and shapes of its parameters as they are may change, and nothing else", () => {
  for (const [preset, setting, answer] of NETWORK_SETTINGS) {
    const parent = PARENTS[preset];
    const path = `model.${setting.split("=")[0]}`;
    const fork = () => forkModel(parent, setting).map((change) => change.path);
    if (answer === "may change") assert.deepEqual(fork(), [path], setting);
    else
      assert.throws(
        fork,
        { name: "RequestError", message: new RegExp(`^${path.replaceAll(".", "\\.")}: .*${REASONS[answer]}$`) },
        setting,
      );
  }
});

/** Another kind of network is bound to other data in a whole experiment; here it is the network alone that changes. */
function forkModel(parent: typeof division, setting: string) {
  const [name = "", value] = setting.split("=");
  if (name !== "name") return change(parent, `model.${setting}`);
  const other = [hypercube, division].find(({ model }) => model.name === value);
  return listChanges(parent, { ...parent, model: (other ?? parent).model });
}

test("every setting of every network has its answer above", () => {
  const tried = new Set(
    NETWORK_SETTINGS.map(([preset, setting]) => `${PARENTS[preset].model.name} ${setting.split("=")[0]}`),
  );
  for (const { name } of modelParts.all) {
    const settings = listSettings().filter(
      ({ path, kind, kinds }) => path.startsWith("model.") && (kind ?? name) === name && kinds === undefined,
    );
    for (const { path } of settings) assert.ok(tried.has(`${name} ${path.slice("model.".length)}`), `${name}: ${path}`);
  }
});

test("of several changes that one is named which does not fit", () => {
  const refused = (experiment: typeof division, overrides: string[], path: string) =>
    assert.throws(() => change(experiment, ...overrides), { message: new RegExp(`^${path.replace(".", "\\.")}: `) });
  refused(hypercube, ["model.precision=f64", "model.activation=tanh", "model.bias=false"], "model.bias");
  refused(division, ["model.weightNoise=0.1", "model.mlpWidth=8"], "model.mlpWidth");
  // A width of 12 does not go with the parent's 4 heads of 32.
  refused(division, ["model.activation=gelu", "model.width=12", "model.heads=3"], "model.width");
});

test("an unchanged fork has no changes", () => {
  assert.deepEqual(change(hypercube), []);
  assert.deepEqual(change(hypercube, "optimizer.epsilon=1e-8"), []);
});

test("every setting is either free or refused with a reason", () => {
  const groups = new Set(listSettings().map(({ path }) => path.split(".")[0]));
  assert.deepEqual(
    [...groups].sort(),
    [
      "arithmetic",
      "batch",
      "checkpoints",
      "data",
      "instruments",
      "loss",
      "model",
      "name",
      "optimizer",
      "seed",
      "steps",
      "stop",
      "validation",
    ],
    "a new group of settings: decide in forkable.ts whether a fork may change it",
  );
});
