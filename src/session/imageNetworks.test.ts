/** @file Instruments measure on networks that read images: of each layer, of every group of parameters, and how the loss bends. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { smallFiles } from "../data/fileDataSets.fixture.ts";
import { nodeHost } from "../engine/hosts/node.ts";
import { loadExperiment } from "../experiment/file/loadExperiment.ts";
import { createSession } from "./index.ts";

const SMALL = {
  "cnn-cifar": ["model.width=2", "model.hiddenNorm=batch"],
  "vgg11-cifar": ["model.width=1"],
  "vgg11-bn-cifar": ["model.width=1"],
  "resnet18-cifar": ["model.width=1", "batch.size=8"],
  "vit-small-cifar": ["model.width=8", "model.heads=2", "model.depth=2"],
} as const;

/** Columns of a layer in the middle of each, by what is measured of it. */
const MIDDLE = {
  "cnn-cifar": "features.4",
  "vgg11-cifar": "features.6",
  "vgg11-bn-cifar": "features.8",
  "resnet18-cifar": "layer2.0",
  "vit-small-cifar": "blocks.1",
} as const satisfies Record<keyof typeof SMALL, string>;

const PROBES = [
  "instruments.weightNorms={everySteps: 2}",
  "instruments.featureChange={everySteps: 2, layers: all}",
  "instruments.sharpness={everySteps: 2}",
  "instruments.layerGradientNorms={everySteps: 2}",
  "instruments.featureQuality={everySteps: 2, layers: all}",
];

for (const [preset, settings] of Object.entries(SMALL)) {
  test(`${preset}: norms, feature changes of each layer, and sharpness`, async (t) => {
    const data = [
      "data.path=/cifar10",
      "data.points=8",
      "data.validationPoints=4",
      "steps=4",
      "validation.everySteps=2",
    ];
    const experiment = loadExperiment(preset, [...data, ...settings, ...PROBES]);
    const session = await createSession(experiment, { host: nodeHost, files: smallFiles });
    t.after(() => session.dispose());
    let row = session.advance();
    row = session.advance();
    const read = (name: string) => row[session.columns.findIndex((column) => column.name === name)];
    const middle = MIDDLE[preset as keyof typeof MIDDLE];
    const positive = ["lastLayerNorm", "weightNormL2", `weightNormL2/${middle}`, `layerGradientNorm/${middle}`];
    for (const name of [...positive, "featureChange", `featureChange/${middle}`, "validationLoss"])
      assert.ok((read(name) ?? Number.NaN) > 0, `${name}: ${read(name)}`);
    for (const name of ["updateSharpness", "preconditionedSharpness"])
      assert.ok(Number.isFinite(read(name)) && read(name) !== 0, `${name}: ${read(name)}`);
    const norms = session.columns
      .filter(({ name }) => name.startsWith("weightNormL2/"))
      .map(({ name }) => read(name) as number);
    const total = Math.sqrt(norms.reduce((sum, norm) => sum + norm * norm, 0));
    assert.ok(Math.abs(total / (read("weightNormL2") as number) - 1) < 1e-12);
  });
}
