/** @file Networks on points: each row of the data is a vector of numbers with one label. */
import { createHypercube, type Dataset } from "../data/index.ts";
import { leaf, type Tensor } from "../engine/index.ts";
import type { Experiment } from "../experiment/index.ts";
import { createMlp } from "../models/index.ts";
import type { Task, TracedBatch } from "./task.ts";

type PointsExperiment = {
  readonly model: Extract<Experiment["model"], { name: "mlp" }>;
  readonly data: Extract<Experiment["data"], { name: "hypercube" }>;
};

/** The multilayer perceptron on hypercube data. */
export function createPointsTask({ model: settings, data }: PointsExperiment, seed: number): Task {
  const dataset = createHypercube(data, seed);
  const model = createMlp(settings, dataset.dimensions, dataset.classes);
  return {
    parameters: model.parameters,
    lastLayer: model.lastLayer,
    rows: { train: dataset.points, validation: 0 },
    traceBatch: (_, rows, parameters) => {
      const inputs = leaf("inputs", [rows, dataset.dimensions], settings.precision);
      const labels = leaf("labels", [rows], "i32");
      const logits = model.trace(inputs, parameters);
      return { logits, labels, answers: 1, fill: fillPoints(dataset, inputs, labels) };
    },
  };
}

function fillPoints(dataset: Dataset, inputs: Tensor, labels: Tensor): TracedBatch["fill"] {
  const { dimensions } = dataset;
  return (leaves, rows) => {
    const values = leaves(inputs);
    const classes = leaves(labels);
    rows.forEach((row, i) => {
      values.set(dataset.inputs.subarray(row * dimensions, (row + 1) * dimensions), i * dimensions);
      classes[i] = dataset.labels[row] as number;
    });
  };
}
