/** @file Networks on images: sizes that are known from elsewhere, first values, and what cannot be met, refused by name. */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { ImageSize } from "../data/index.ts";
import { createStream } from "../random/index.ts";
import { SettingError } from "../settingError.ts";
import { countParameters, type Model, modelParts } from "./index.ts";

const CIFAR = { height: 32, width: 32, channels: 3 };

function create(name: string, settings: object = {}, image: ImageSize = CIFAR): Model {
  const part = modelParts.find(name);
  const shape = { classes: 10, answers: 1, rows: { train: 2, validation: 0 } };
  return part.create(part.settings.parse({ name, ...settings }), { ...shape, input: { kind: "images", ...image } });
}

test("the networks of the papers have as many parameters as theirs", () => {
  // Counted by the shapes that torchvision and timm give them, with a linear layer of ten classes on images of 32 × 32.
  for (const [name, settings, count] of [
    ["vgg", {}, 9_225_610],
    ["vgg", { hiddenNorm: "batch" }, 9_231_114],
    ["vgg", { convolutions: [2, 2, 3, 3, 3] }, 14_719_818],
    ["resnet", {}, 11_173_962],
    ["resnet", { blocks: [3, 4, 6, 3] }, 21_282_122],
    ["vit", {}, 21_342_346],
    ["cnn", {}, 33_834],
  ] as const)
    assert.equal(countParameters(create(name, settings)), count, `${name} ${JSON.stringify(settings)}`);
});

/** Mean, deviation and largest size of the first values of each parameter. */
function drawAll(model: Model) {
  const stream = createStream(3, "initialization");
  return new Map(
    model.parameters.map((parameter) => {
      const values = parameter.initialize(stream);
      const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
      const square = values.reduce((sum, value) => sum + value * value, 0) / values.length;
      const largest = values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
      return [parameter.name, { mean, root: Math.sqrt(square), largest }];
    }),
  );
}

/** Whether a parameter is normal with that deviation, as far as its number of values lets one see. */
function isNormal(drawn: ReturnType<typeof drawAll>, name: string, deviation: number) {
  const { root, largest } = drawn.get(name) ?? assert.fail(name);
  assert.ok(Math.abs(root / deviation - 1) < 0.07, `${name}: ${root}, ${deviation}`);
  assert.ok(largest > 2.5 * deviation, `${name}: ${largest}`);
}

function isUniform(drawn: ReturnType<typeof drawAll>, name: string, bound: number) {
  const { root, largest } = drawn.get(name) ?? assert.fail(name);
  assert.ok(largest <= bound && largest > 0.8 * bound, `${name}: ${largest}, ${bound}`);
  assert.ok(Math.abs((root * Math.sqrt(3)) / bound - 1) < 0.25, `${name}: ${root}`);
}

const isAll = (drawn: ReturnType<typeof drawAll>, name: string, value: number) =>
  assert.deepEqual(drawn.get(name), { mean: value, root: Math.abs(value), largest: Math.abs(value) }, name);

test("vgg and resnet: convolutions are normal by outputs, as torchvision's, or uniform by inputs, as PyTorch's", () => {
  const vgg = drawAll(create("vgg", { width: 8, hiddenNorm: "batch" }));
  isNormal(vgg, "features.4.weight", Math.sqrt(2 / (16 * 9)));
  isNormal(vgg, "classifier.weight", 0.01);
  for (const bias of ["features.4.bias", "features.5.bias", "classifier.bias"]) isAll(vgg, bias, 0);
  isAll(vgg, "features.5.weight", 1);
  const plain = drawAll(create("vgg", { width: 8, initialization: "pytorch" }));
  isUniform(plain, "features.3.weight", 1 / Math.sqrt(8 * 9));
  isUniform(plain, "classifier.weight", 1 / Math.sqrt(64));
  isUniform(plain, "features.3.bias", 1 / Math.sqrt(8 * 9));
  const resnet = drawAll(create("resnet", { width: 8 }));
  isNormal(resnet, "layer2.0.conv1.weight", Math.sqrt(2 / (16 * 9)));
  isNormal(resnet, "layer4.0.downsample.0.weight", Math.sqrt(2 / 64));
  isUniform(resnet, "fc.weight", 1 / Math.sqrt(64));
  assert.ok((resnet.get("fc.bias")?.largest ?? 1) <= 1 / Math.sqrt(64));
  isUniform(
    drawAll(create("resnet", { width: 8, initialization: "pytorch" })),
    "layer2.0.conv1.weight",
    1 / Math.sqrt(72),
  );
});

test("vit: linear layers, positions and head are normal as timm's, the patches uniform as PyTorch's", () => {
  const vit = drawAll(create("vit", { width: 48, depth: 1, heads: 4 }));
  for (const name of [
    "pos_embed",
    "blocks.0.attn.qkv",
    "blocks.0.attn.proj",
    "blocks.0.mlp.fc1",
    "blocks.0.mlp.fc2",
    "head",
  ])
    isNormal(vit, name === "pos_embed" ? name : `${name}.weight`, 0.02);
  assert.ok((vit.get("cls_token")?.largest ?? 1) < 1e-5);
  isUniform(vit, "patch_embed.proj.weight", 1 / Math.sqrt(48));
  for (const bias of ["blocks.0.attn.qkv.bias", "blocks.0.norm1.bias", "norm.bias", "head.bias"]) isAll(vit, bias, 0);
  isAll(vit, "norm.weight", 1);
});

test("the initialization scale multiplies all first values but those of normalizations", () => {
  for (const [name, settings] of [
    ["cnn", { width: 2, hiddenNorm: "batch" }],
    ["vgg", { width: 1, hiddenNorm: "batch" }],
    ["resnet", { width: 1 }],
    ["vit", { width: 8, depth: 1, heads: 2 }],
  ] as const) {
    const [plain, scaled] = [1, 3].map((initializationScale) =>
      drawAll(create(name, { ...settings, initializationScale })),
    );
    const gains = [...(plain ?? [])].filter(([, { root }]) => root === 1);
    assert.ok(gains.length > 0, name);
    for (const [parameter, { root }] of plain ?? []) {
      const expected = root === 1 ? 1 : 3 * root;
      assert.ok(Math.abs((scaled?.get(parameter)?.root ?? 0) - expected) < 1e-12, `${name}: ${parameter}`);
    }
  }
});

test("what images are too small for, or do not fit, is refused by the setting that asks for it", () => {
  const small = { height: 28, width: 28, channels: 1 };
  for (const [name, settings, image, message] of [
    [
      "vit",
      { patch: 5 },
      CIFAR,
      "model.patch: 5 is not allowed; must be a divisor of height and width of the images, 32 × 32",
    ],
    [
      "vit",
      { patch: 8 },
      { ...CIFAR, height: 36 },
      "model.patch: 8 is not allowed; must be a divisor of height and width of the images, 36 × 32",
    ],
    ["vit", { heads: 5 }, CIFAR, "model.heads: 5 is not allowed; must be a divisor of model.width, 384"],
    [
      "vit",
      { head: { norm: "layer" } },
      CIFAR,
      'model.head.norm: "layer" is not allowed; must be none or batch in a vit, which has a layer normalisation there',
    ],
    [
      "cnn",
      { kernel: 35 },
      CIFAR,
      "model.kernel: 35 is not allowed; must be at most 34: convolution 1 reads images of 32 × 32 with 1 pixel on every side",
    ],
    [
      "cnn",
      { kernel: 9 },
      CIFAR,
      "model.kernel: 9 is not allowed; must be at most 5: convolution 3 reads images of 3 × 3 with 1 pixel on every side",
    ],
    [
      "cnn",
      { kernel: 34 },
      CIFAR,
      "model.kernel: 34 is not allowed; must be less: of images of 32 × 32 it leaves nothing to pool",
    ],
    [
      "cnn",
      { layers: 6 },
      CIFAR,
      "model.layers: 6 is not allowed; must be at most 5: layer 6 reads images of 1 × 1, too small to be pooled",
    ],
    [
      "vgg",
      {},
      small,
      'model.name: "vgg" is not allowed; must be another network: images of 28 × 28 are too small for five poolings, which take 32 × 32',
    ],
  ] as const)
    assert.throws(
      () => create(name, settings, image),
      (error) => error instanceof SettingError && error.message === message,
      message,
    );
  // What just fits.
  create("cnn", { layers: 5 });
  create("cnn", { layers: 1, kernel: 33 });
});

test("batch normalisation takes statistics of one image where it has more than one pixel", () => {
  assert.equal(create("vgg", { hiddenNorm: "batch" }).leastBatch, 1);
  assert.equal(create("resnet").leastBatch, 1);
  assert.equal(create("resnet", {}, { ...CIFAR, height: 8, width: 8 }).leastBatch, 2);
  assert.equal(
    create("cnn", { layers: 3, hiddenNorm: "batch", padding: 0 }, { ...CIFAR, height: 22, width: 22 }).leastBatch,
    1,
  );
  assert.equal(create("vgg", { head: { norm: "batch" } }).leastBatch, 2);
});
