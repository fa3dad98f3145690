/** @file Makes a run that begins with the weights of another tool. */
import { type FileHandle, open } from "node:fs/promises";
import { basename, resolve } from "node:path";
import type { Context } from "../../console/context.ts";
import { loadExperiment } from "../../experiment/file/loadExperiment.ts";
import { type Override, RequestError } from "../../experiment/index.ts";
import { cannotRead, StoreError, systemErrorCode } from "../../files/index.ts";
import { sha256 } from "../../files/sha256.ts";
import { FormatError } from "../../formatError.ts";
import { LARGEST_WEIGHTS } from "../../limits.ts";
import { decodeSafetensors, type ExpectedTensor, fitWeights, orderWeights, readHeader } from "../../tensors/index.ts";

export interface WeightsOptions {
  /** Preset or file. */
  readonly experiment: string;
  readonly overrides: readonly Override[];
  readonly root: string;
  readonly say: (line: string) => void;
}

/**
 * Reads the safetensors file at `path`, checks it against the model of the experiment, and creates the run; returns its
 * folder.
 * @throws RequestError where weights and model do not fit
 * @throws StoreError where the file is damaged or the folder cannot be written
 */
export async function importWeights(
  path: string,
  { experiment: source, overrides, root, say }: WeightsOptions,
  { examineExperiment, listWeights, startRunFrom }: Pick<Context, "examineExperiment" | "listWeights" | "startRunFrom">,
): Promise<string> {
  const { experiment, loaded } = await examineExperiment(loadExperiment(source, overrides, { say }));
  const model = await listWeights(experiment);
  const bytes = await readWeights(path, model);
  const { tensors, metadata } = asDamage(path, () => decodeSafetensors(bytes));
  const fitted = asRefusal(path, () => fitWeights(tensors, model, experiment.model.precision));
  const hasState = fitted.length > model.length;
  const hash = sha256(bytes);
  const { run } = await startRunFrom(fitted, experiment, {
    root,
    importedFrom: { file: basename(resolve(path)), sha256: hash, format: "safetensors" },
    loaded,
    updates: hasState ? parseUpdates(path, metadata.updates) : 0,
  });
  const parameters = model.filter(({ isBuffer }) => isBuffer !== true).length;
  const numbers = fitted.slice(0, parameters).reduce((sum, { values }) => sum + values.length, 0);
  say(`${parameters} parameters of ${numbers} numbers; the optimizer's state is ${hasState ? "the file's" : "zero"}`);
  return run;
}

/** The bytes of the file, once its header says that it holds the weights of the model; of any other no more is read. */
async function readWeights(path: string, model: readonly ExpectedTensor[]): Promise<Uint8Array> {
  let file: FileHandle | undefined;
  try {
    file = await open(path);
    const { size } = await file.stat();
    const { tensors } = await readHeader(file, size).catch((error: unknown) => {
      throw systemErrorCode(error) === null ? damaged(path, error) : error;
    });
    asRefusal(path, () => orderWeights(tensors, model));
    asDamage(path, () => checkSize(size));
    return await file.readFile();
  } catch (error) {
    throw systemErrorCode(error) === null ? error : cannotRead(path, error);
  } finally {
    await file?.close();
  }
}

function checkSize(bytes: number): void {
  if (bytes <= LARGEST_WEIGHTS) return;
  const [found, most] = [bytes, LARGEST_WEIGHTS].map((count) => count.toLocaleString("en"));
  throw new Error(`it has ${found} bytes, and weights of at most ${most} are read`);
}

/** Runs a reader of the file; what it throws becomes one line about the file. */
function asDamage<T>(path: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw damaged(path, error);
  }
}

function damaged(path: string, error: unknown): StoreError {
  const reason = error instanceof Error ? error.message : String(error);
  return new StoreError("damaged", path, `${path}: ${reason}`, error);
}

/** Runs a check of the weights against the model. */
function asRefusal<T>(path: string, check: () => T): T {
  try {
    return check();
  } catch (error) {
    if (error instanceof FormatError) throw new RequestError(`${path}: ${error.message}`, { remedy: error.remedy });
    throw error;
  }
}

/** The optimizer's bias corrections follow from how often it has updated. */
function parseUpdates(path: string, text: string | undefined): number {
  const updates = Number(text);
  if (text !== undefined && /^\d+$/.test(text) && Number.isSafeInteger(updates)) return updates;
  throw new RequestError(`${path}: it has an optimizer's state, and its metadata do not say after how many updates`);
}
