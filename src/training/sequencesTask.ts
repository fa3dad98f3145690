/** @file Networks on sequences: each row of the data is an equation, written in tokens, with its answer to be predicted. */
import { type AlgorithmicData, createAlgorithmicData } from "../data/index.ts";
import { leaf } from "../engine/index.ts";
import type { Experiment } from "../experiment/index.ts";
import { createPrefixLayout, createTransformer, type SequenceForm } from "../models/index.ts";
import type { Task } from "./task.ts";

type SequencesExperiment = {
  readonly model: Extract<Experiment["model"], { name: "transformer" }>;
  readonly data: Extract<Experiment["data"], { name: "algorithmic" }>;
};

/** The transformer on the table of a binary operation. */
export function createSequencesTask({ model: settings, data: dataSettings }: SequencesExperiment, seed: number): Task {
  const data = createAlgorithmicData(dataSettings, seed);
  const form = describeForm(data);
  const model = createTransformer(settings, data.vocabulary.symbols.length, form.slots.length);
  const answers = form.scoredPositions.length;
  return {
    parameters: model.parameters,
    lastLayer: model.lastLayer,
    rows: { train: data.train.length, validation: data.validation.length },
    traceBatch: (part, rows, parameters, random) => {
      // Sequences that share a row would share its dropout mask.
      const prefixSharing = settings.prefixSharing && !(random && settings.dropout > 0);
      const layout = createPrefixLayout(form, rows, { layers: settings.layers, prefixSharing });
      const labels = leaf("labels", [answers * rows], "i32");
      return {
        logits: model.trace(layout, parameters, random),
        labels,
        answers,
        fill: (leaves, numbers) => {
          const tableRows = numbers.map((number) => data[part][number] as number);
          layout.fill(leaves, data.inputs, tableRows);
          const targets = leaves(labels);
          tableRows.forEach((row, i) => {
            for (let answer = 0; answer < answers; answer++) {
              targets[answer * rows + i] = data.targets[row * answers + answer] as number;
            }
          });
        },
      };
    },
  };
}

/** The token form as the model needs it: marks by their token. */
function describeForm({ form, vocabulary, table }: AlgorithmicData): SequenceForm {
  const { slots, scoredPositions, positionsDependOn } = form;
  const tokenOf = (slot: (typeof slots)[number]) =>
    slot === "a" || slot === "b" || slot === "c" ? slot : { token: vocabulary.marks[slot] as number };
  return {
    slots: slots.map(tokenOf),
    scoredPositions,
    positionsDependOn,
    firstElement: vocabulary.firstElement,
    elements: table.elements,
  };
}
