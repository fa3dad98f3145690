/** @file Makes a run that begins with the weights of another tool. */
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { basename, resolve } from "node:path";
import { loadExperiment, RequestError } from "../experiment/index.ts";
import { decodeSafetensors, type ExpectedTensor, FormatError, fitWeights, type NamedTensor } from "../interop/index.ts";
import { StoreError } from "../store/index.ts";
import type { Context } from "./context.ts";

export interface WeightsOptions {
  /** Preset or file. */
  readonly experiment: string;
  /** `path=value`. */
  readonly overrides: readonly string[];
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
  { listParameters, startRunFrom }: Pick<Context, "listParameters" | "startRunFrom">,
): Promise<string> {
  const experiment = loadExperiment(source, overrides);
  const bytes = await readFile(path);
  const { tensors, metadata } = decode(path, bytes);
  const model = await listParameters(experiment);
  const fitted = fit(path, tensors, model, experiment.model.precision);
  const hasState = fitted.length > model.length;
  const sha256 = createHash("sha256").update(bytes).digest("hex");
  const { run } = await startRunFrom(fitted, experiment, {
    root,
    importedFrom: { file: basename(resolve(path)), sha256, format: "safetensors" },
    updates: hasState ? parseUpdates(path, metadata.updates) : 0,
  });
  const numbers = fitted.slice(0, model.length).reduce((sum, { values }) => sum + values.length, 0);
  say(`${model.length} parameters of ${numbers} numbers; the optimizer's state is ${hasState ? "the file's" : "zero"}`);
  return run;
}

function decode(path: string, bytes: Uint8Array) {
  try {
    return decodeSafetensors(bytes);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new StoreError("damaged", path, `${path}: ${reason}`, error);
  }
}

function fit(
  path: string,
  tensors: readonly NamedTensor[],
  model: readonly ExpectedTensor[],
  precision: "f32" | "f64",
): NamedTensor[] {
  try {
    return fitWeights(tensors, model, precision);
  } catch (error) {
    if (error instanceof FormatError) throw new RequestError(`${path}: ${error.message}`);
    throw error;
  }
}

/** The optimizer's bias corrections follow from how often it has updated. */
function parseUpdates(path: string, text: string | undefined): number {
  const updates = Number(text);
  if (text !== undefined && /^\d+$/.test(text) && Number.isSafeInteger(updates)) return updates;
  throw new RequestError(`${path}: it has an optimizer's state, and its metadata do not say after how many updates`);
}
