/** @file How much there is to compute in a step: matrix products, convolutions and attention, and a share of a validation. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { type Experiment, loadPreset, parseExperiment } from "../experiment/index.ts";
import { countStepProducts } from "./countStepProducts.ts";
import { tiny } from "./testRuns.fixture.ts";

const FILE = { name: "data_batch_1.bin", bytes: 1, sha256: "0".repeat(64) };
const COUNTS = new Array<number>(10).fill(100);

/** As if its files had been looked into. */
function onImages(preset: string, ...settings: string[]): Experiment {
  const experiment = loadPreset(preset, ["data.points=7", "data.validationPoints=5", ...settings]);
  const found = { files: [FILE], train: COUNTS, validation: COUNTS };
  return parseExperiment({ ...experiment, data: { ...experiment.data, found } });
}

test("layers on vectors take their weights' products, three times for every row, and a validation once", () => {
  // Four dimensions, two layers of three units, eight classes; eight rows.
  const row = 4 * 3 + 3 * 3 + 3 * 8;
  assert.equal(countStepProducts(tiny("validation.everySteps=0")), 3 * 8 * row);
});

test("a convolution takes a filter's products at every place, three times for an image", () => {
  const settings = ["model.layers=1", "model.width=2", "validation.everySteps=4"];
  const image = 32 * 32 * 2 * (3 * 3 * 3) + 16 * 16 * 2 * 10;
  assert.equal(countStepProducts(onImages("cnn-cifar", ...settings)), (3 * 7 + 5 / 4) * image);
});

test("every patch, and the class token, goes through the layers of a vision transformer", () => {
  const [width, patch] = [32, 16];
  const settings = [
    "model.depth=2",
    `model.width=${width}`,
    "model.heads=4",
    "model.mlpRatio=4",
    `model.patch=${patch}`,
  ];
  const patches = (32 / patch) ** 2;
  const tokens = patches + 1;
  const first = tokens * 12 * width ** 2 + 2 * tokens ** 2 * width;
  // Of the last block only the class token is read, which needs keys and values of all.
  const last = 10 * width ** 2 + tokens * 2 * width ** 2 + 2 * tokens * width;
  const image = patches * patch ** 2 * 3 * width + first + last + width * 10;
  assert.equal(countStepProducts(onImages("vit-small-cifar", "validation.everySteps=0", ...settings)), 3 * 7 * image);
});
