/** @file An experiment whose data come from files, for this process: where they are, and what they hold. */
import { resolve } from "node:path";
import type { InputShape } from "../data/index.ts";
import { bindModel, type Experiment, RequestError } from "../experiment/index.ts";
import { type ExaminedExperiment, examineData } from "../session/index.ts";
import { pluralise } from "../words.ts";
import { nodeFiles } from "./nodeFiles.ts";

/**
 * The experiment as a run records it: with the full path of its data's files, and what they hold; and the rows of them. One
 * whose data come from no files is as it was.
 * @param data where the files are, where not at `data.path`
 * @throws RequestError where they are not there, hold no such data, or other data than the experiment was examined with
 * @example
 * import { loadExperiment } from "slingshot-lab/training";
 * import { examineExperiment } from "slingshot-lab/training";
 *
 * const { experiment } = await examineExperiment(loadExperiment("hypercube"));
 * console.log(experiment.data.name); // hypercube
 */
export async function examineExperiment(experiment: Experiment, data?: string): Promise<ExaminedExperiment> {
  const placed = placeData(experiment, data);
  const path = pathOf(placed);
  return examineData(path == null ? placed : placeData(placed, resolve(path)), nodeFiles);
}

/** What the files of an experiment's data were found to hold, in one line; null for data that come from no files. */
export function describeFound(experiment: Experiment): string | null {
  if (pathOf(experiment) === undefined) return null;
  const { rows, input, classes } = bindModel(experiment).shape;
  return `data: ${rows.train} rows to train on and ${rows.validation} to validate on, ${describeRow(input)}, ${classes} classes`;
}

function describeRow(input: InputShape): string {
  if (input.kind === "sequences") return `${input.slots.length} tokens each`;
  if (input.kind === "vectors") return `${input.dimensions} numbers each`;
  return `${input.height} × ${input.width} pixels in ${input.channels} ${pluralise(input.channels, "channel")} each`;
}

/** The experiment with its files read at `data`, where that is given; no other data, but to be found elsewhere. */
export function placeData(experiment: Experiment, data: string | undefined): Experiment {
  if (data === undefined) return experiment;
  if (pathOf(experiment) === undefined) {
    const { name } = experiment.data;
    throw new RequestError(`is for data that are read from files, and data.name is ${name}`, { option: "data" });
  }
  return { ...experiment, data: { ...experiment.data, path: data } as Experiment["data"] };
}

/** Undefined for data that come from no files. */
function pathOf({ data }: Experiment): string | null | undefined {
  return "path" in data ? (data.path as string | null) : undefined;
}
