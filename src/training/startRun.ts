/** @file Makes a run that begins with given weights instead of drawn ones, ready to be resumed. */
import type { LoadedData } from "../data/index.ts";
import { bindModel, type Experiment } from "../experiment/index.ts";
import { createRun, newRunDirectory } from "../recording/index.ts";
import type { ImportedFrom } from "../store/index.ts";
import type { ExpectedTensor, NamedTensor } from "../tensors/index.ts";
import { writeCheckpoint } from "./checkpointSaver.ts";
import { fromTensors } from "./checkpointTensors.ts";
import { examineExperiment } from "./examineExperiment.ts";
import { openSession } from "./openSession.ts";
import { describeSession, prepareRun } from "./prepareRun.ts";
import { listColumns } from "./recording.ts";

export interface StartOptions {
  /** Folder in which the run's own folder is made. */
  readonly root: string;
  /** Where the weights come from; for the manifest. */
  readonly importedFrom: ImportedFrom;
  /** Updates since the optimizer's state was zero; 0 where the tensors hold no such state. */
  readonly updates: number;
  /** The rows of the data, where `examineExperiment` has given them with the experiment. */
  readonly loaded?: LoadedData | undefined;
}

/** Names and shapes of an experiment's parameters, in the model's order, and of its buffers. */
export async function listWeights(experiment: Experiment): Promise<readonly ExpectedTensor[]> {
  const { parameters, buffers = [] } = bindModel(experiment).model;
  return [
    ...parameters.map(({ name, shape }) => ({ name, shape })),
    ...buffers.map(({ name, shape }) => ({ name, shape, isBuffer: true })),
  ];
}

/**
 * Creates a run of `experiment` that has no step and a checkpoint of step 0 with the weights of `tensors`.
 * @param tensors parameters and buffers under their names, and the optimizer's state where there is any
 * @throws RangeError where they do not fit the model
 * @throws StoreError where the folder cannot be written
 */
export async function startRunFrom(
  tensors: readonly NamedTensor[],
  asked: Experiment,
  { root, importedFrom, updates, loaded: given }: StartOptions,
): Promise<{ readonly run: string }> {
  const { experiment, loaded } =
    given === undefined ? await examineExperiment(asked) : { experiment: asked, loaded: given };
  const { settings, machine } = prepareRun(experiment, { threads: 1 });
  const session = await openSession(experiment, { ...machine, loaded });
  try {
    session.restore(fromTensors(session, tensors, { step: 0, updates }));
    const manifest = { ...settings.manifest, ...describeSession(session), importedFrom };
    const directory = newRunDirectory(root, experiment.name, new Date());
    createRun(directory, { ...settings, columns: listColumns(session), manifest }, (writer) => {
      writeCheckpoint(session, writer, session.capture(), "start");
      writer.finish("interrupted");
    });
    return { run: directory };
  } finally {
    session.dispose();
  }
}
