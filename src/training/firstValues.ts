/** @file The values of the parameters before a run's first step, for weight decay towards them in a fork that has no record of them. */
import type { TensorData } from "../engine/index.ts";
import type { Experiment } from "../experiment/index.ts";
import { INITIAL, pullsToFirstValues } from "../optimizers/index.ts";
import type { TrainingSession, TrainingState } from "../session/index.ts";
import { findCheckpoint, type Run } from "../store/index.ts";
import { fromTensors } from "./checkpointTensors.ts";
import { readParent } from "./readParent.ts";
import { withoutStart } from "./recordedRun.ts";

/**
 * `state` of `run` for a fork under `experiment`, with the first values where weight decay is to pull towards them.
 * @throws StoreError where they are not to be had: a run between this one and the weights that were imported is gone
 */
export async function withFirstValues(
  state: TrainingState,
  run: Run,
  { optimizer }: Experiment,
  layout: TrainingSession["layout"],
): Promise<TrainingState> {
  if (!pullsToFirstValues(optimizer) || state.optimizer.has(INITIAL)) return state;
  const values = await findFirstValues(run, layout);
  return values === null ? state : { ...state, optimizer: new Map([...state.optimizer, [INITIAL, values]]) };
}

/** Null where they were drawn: a session of the same seed knows them. */
async function findFirstValues(run: Run, layout: TrainingSession["layout"]): Promise<TensorData | null> {
  const { forkedFrom, importedFrom } = run.manifest;
  if (forkedFrom !== undefined) return findFirstValues(await readParent(run, forkedFrom), layout);
  if (importedFrom === undefined) return null;
  const { checkpoint } = await findCheckpoint(run, 0);
  if (checkpoint === null) throw withoutStart(run);
  return fromTensors({ layout, bufferLayout: [] }, checkpoint.tensors, { step: 0, updates: 0 }).parameters;
}
