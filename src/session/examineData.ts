/** @file Looks into the files of an experiment's data, once, before anything about them is known. */
import { type Augmentation, DataFileError, type DataFiles, dataParts, type LoadedData } from "../data/index.ts";
import { type Experiment, parseExperiment, RequestError } from "../experiment/index.ts";
import { SettingError } from "../settingError.ts";

/** An experiment whose data's files were read. */
export interface ExaminedExperiment {
  readonly experiment: Experiment;
  /** The rows, for a session of it: then nobody reads the files again. Undefined where they come from no files. */
  readonly loaded: LoadedData | undefined;
}

/**
 * The experiment with all that its data's files decide filled in (`data.found`), and checked with it. Where it was filled in
 * before, the files must be the same ones. Experiments whose data come from no files are as they were.
 * @param files undefined where there are none to be read
 * @throws RequestError where the files are not there, hold no such data, or not as many as are asked for
 */
export async function examineData(asked: Experiment, files: DataFiles | undefined): Promise<ExaminedExperiment> {
  const part = dataParts.find(asked.data.name);
  if (part.examine === undefined) return { experiment: asked, loaded: undefined };
  const { examine } = part;
  const { settings, load } = await asRequest(() => examine(asked.data, files));
  const experiment = parseExperiment({ ...asked, data: settings });
  return { experiment, loaded: await asRequest(() => load(experiment.seed)) };
}

/** The rows of an experiment that is examined. @throws RequestError as `examineData` */
export async function loadData({ data, seed }: Experiment, files: DataFiles | undefined): Promise<LoadedData> {
  return asRequest(() => dataParts.find(data.name).load(data, seed, files));
}

/** How the images of an experiment's training batches are moved; null where they are as they are. */
export function createAugmentation({ data, seed }: Experiment): Augmentation | null {
  return dataParts.find(data.name).augment?.(data, seed) ?? null;
}

async function asRequest<T>(action: () => T | Promise<T>): Promise<T> {
  try {
    return await action();
  } catch (error) {
    if (error instanceof DataFileError) throw new RequestError(error.message, error);
    if (!(error instanceof SettingError)) throw error;
    const remedy = error.path === "data.path" ? ({ kind: "give-data" } as const) : undefined;
    throw new RequestError(error.message, { remedy });
  }
}
