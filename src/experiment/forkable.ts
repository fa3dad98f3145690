/** @file Which settings a fork may change in the middle of training, and why the others stay. */

import { modelParts } from "../models/index.ts";
import { SettingError } from "../settingError.ts";
import { showValue } from "../showValue.ts";
import { bindModel } from "./bindModel.ts";
import { differences } from "./differences.ts";
import { valueAt } from "./parseExperiment.ts";
import { RequestError } from "./requestError.ts";
import type { Experiment } from "./schema.ts";
import { findSetting } from "./settings.ts";

/** A setting that a fork has changed. */
export interface Change {
  readonly path: string;
  readonly from: unknown;
  readonly to: unknown;
}

/** Settings that say how long and how safely a run trains, and nothing of what it does at a step. */
const NEUTRAL = /^(steps|name|(checkpoints|stop)(\..*)?)$/;

const FREE_GROUPS = ["batch", "validation", "instruments", "optimizer", "loss", "checkpoints", "stop"];

/** Of the data, how batches are made of those that were learnt. */
const FREE = new Set(["name", "arithmetic", "steps", "data.cropPadding", "data.horizontalFlip"]);

/**
 * What a fork changes of its parent's settings, in the order of the schema.
 * @throws RequestError for a setting that cannot change once training has begun, with the reason
 * @example
 * import { changeExperiment, listChanges, loadPreset } from "slingshot-lab/experiment";
 *
 * const parent = loadPreset("hypercube");
 * const [change] = listChanges(parent, changeExperiment(parent, ["loss.precision=f64"]));
 * console.log(change?.path, change?.from, change?.to); // loss.precision f32 f64
 */
export function listChanges(parent: Experiment, fork: Experiment): Change[] {
  const paths = differences(parent, fork);
  const misfit = findMisfit(parent, fork, paths);
  return paths.map((path) => {
    const [from, to] = [parent, fork].map((experiment) => valueAt(experiment, path.split(".")));
    const reason = refuse(path, parent, misfit);
    if (reason !== null) throw new RequestError(`${path}: ${showValue(to)} is not allowed in a fork; ${reason}`);
    // Optimizers have settings of their own: what one of the two does not have is null, as the manifest can say it.
    return { path, from: from ?? null, to: to ?? null };
  });
}

/** A change as a manifest has it. */
type RecordedChange = Pick<Change, "path"> & Partial<Change>;

/**
 * The changes that can make a difference to a step, without those that others say: where a group has become one of another
 * kind, what only one of the two kinds has goes without saying.
 */
export function listEffectiveChanges<T extends RecordedChange>(changes: readonly T[]): T[] {
  const named = new Set(changes.map(({ path }) => path).filter((path) => path.endsWith(".name")));
  const isOfKind = ({ path, from, to }: T) =>
    named.has(path.replace(/\.[^.]+$/, ".name")) && ((from ?? null) === null || (to ?? null) === null);
  return nameSwitched(changes.filter((change) => !NEUTRAL.test(change.path) && !isOfKind(change)));
}

/**
 * An instrument that one of the two experiments does not have is named itself, `on` or `off`, and with it the settings of one that was
 * switched on that are not as they are by default.
 */
function nameSwitched<T extends RecordedChange>(changes: readonly T[]): T[] {
  const named = new Set<string>();
  return changes.flatMap((change) => {
    const { path, from = null, to = null } = change;
    const [group, instrument, ...setting] = path.split(".");
    if (group !== "instruments" || setting.length === 0 || (from !== null && to !== null)) return [change];
    const name = `${group}.${instrument}`;
    const isNew = !named.has(name);
    named.add(name);
    const own = to !== null && JSON.stringify(to) !== JSON.stringify(findSetting(path)?.defaultValue) ? [change] : [];
    return isNew
      ? [{ ...change, path: name, from: from === null ? "off" : "on", to: to === null ? "off" : "on" }, ...own]
      : own;
  });
}

/**
 * Which of the changed settings of the network keeps the parameters of `parent` from going on as those of `fork`: the first
 * that does so alone, where there is one. Undefined where they can go on.
 */
function findMisfit(parent: Experiment, fork: Experiment, changed: readonly string[]): string | undefined {
  const before = listParameters(parent);
  if (parent.model.name === fork.model.name && listParameters({ ...fork, data: parent.data }) === before) return;
  const paths = changed.filter((path) => path.startsWith("model."));
  const keepsAlone = (path: string) => {
    const [, name = ""] = path.split(".");
    const model = { ...parent.model, [name]: valueAt(fork.model, [name]) } as Experiment["model"];
    return model.name === parent.model.name && listParameters({ ...parent, model }) === before;
  };
  return paths.find((path) => !keepsAlone(path)) ?? paths[0];
}

/** Names and shapes of the parameters and buffers; null where the settings do not go with each other. */
function listParameters(experiment: Pick<Experiment, "model" | "data">): string | null {
  try {
    const { parameters, buffers = [] } = bindModel(experiment).model;
    return [...parameters, ...buffers].map(({ name, shape }) => `${name} ${shape}`).join();
  } catch (error) {
    if (error instanceof SettingError) return null;
    throw error;
  }
}

function refuse(path: string, { model }: Experiment, misfit: string | undefined): string | null {
  const [group = "", name = ""] = path.split(".");
  if (FREE.has(path) || FREE_GROUPS.includes(group)) return null;
  if (group === "model") {
    if (modelParts.find(model.name).firstWeights.includes(name))
      return "it decides the first weights, which training has moved since";
    return path !== misfit
      ? null
      : "the parameters of the parent have the shapes and meaning that this setting gave them";
  }
  if (group === "data") return "the parent has learnt its own data; start a new run for other data";
  if (path === "seed") return "the data come from it; batch.seed changes the order of the batches alone";
  return "it is fixed once training has begun";
}
