/** @file What of a session changes from step to step: its counts, and the live values that a checkpoint copies. */
import type { TensorData } from "../engine/index.ts";
import type { TrainingState } from "./trainingState.ts";

/** Live values by name. */
export type NamedValues = ReadonlyMap<string, TensorData>;

/** The live values of a session. */
export interface LiveValues {
  readonly parameters: TensorData;
  readonly buffers: TensorData;
  /** What the optimizer remembers, and the names of that which `updates` counts for. */
  readonly memory: NamedValues;
  readonly counted: readonly string[];
  /** What probes and schedules remember. */
  readonly remembered: NamedValues;
  /** Of both, what is to hold the parameters before the first step. */
  readonly firstValues: readonly (readonly [name: string, values: TensorData])[];
}

/** Where a session stands. */
export class SessionState {
  /** Steps done so far. */
  step = 0;
  /** Updates since the optimizer's memory was zero. */
  updates = 0;
  readonly #live: LiveValues;
  /** The first parameters: they follow from the seed, and not from a later state. */
  readonly #drawn: TensorData;

  constructor(live: LiveValues) {
    this.#live = live;
    // Only who has to hold them pays for a copy.
    this.#drawn = live.firstValues.length === 0 ? live.parameters : live.parameters.slice();
    for (const [, first] of live.firstValues) first.set(live.parameters);
  }

  /** @param reuse an earlier copy, whose arrays are overwritten */
  capture(reuse?: TrainingState): TrainingState {
    const { parameters, buffers, memory, remembered } = this.#live;
    return {
      step: this.step,
      updates: this.updates,
      parameters: copyInto(reuse?.parameters, parameters),
      buffers: copyInto(reuse?.buffers, buffers),
      optimizer: copyAll(reuse?.optimizer, memory),
      probes: copyAll(reuse?.probes, remembered),
    };
  }

  /** @throws RangeError for a state of another network, or counts that are none; nothing has changed then */
  restore(state: TrainingState): void {
    const { parameters, buffers, memory, counted, remembered } = this.#live;
    checkState(state, this.#live);
    this.step = state.step;
    // An optimizer of which nothing was kept begins anew, and so do its bias corrections.
    this.updates = counted.length === 0 || counted.some((name) => state.optimizer.has(name)) ? state.updates : 0;
    parameters.set(state.parameters);
    buffers.set(state.buffers);
    restoreAll(memory, state.optimizer);
    restoreAll(remembered, state.probes);
    this.#restoreFirstValues(state);
  }

  /** First values that a state does not say are those that it begins with, those that another part of it says, or those that were drawn. */
  #restoreFirstValues({ step, parameters, optimizer, probes }: TrainingState): void {
    const { firstValues } = this.#live;
    const isSaid = (name: string) => optimizer.has(name) || probes.has(name);
    const known = firstValues.find(([name]) => isSaid(name))?.[1];
    for (const [name, first] of firstValues) {
      if (!isSaid(name)) first.set(step === 0 ? parameters : (known ?? this.#drawn));
    }
  }
}

function checkState(state: TrainingState, { parameters, buffers }: LiveValues): void {
  for (const name of ["step", "updates"] as const) {
    if (!Number.isSafeInteger(state[name]) || state[name] < 0)
      throw new RangeError(`${name}: is ${state[name]}, and must be a whole number of at least 0`);
  }
  if (state.parameters.length !== parameters.length)
    throw new RangeError(`the state has ${state.parameters.length} parameters and the model ${parameters.length}`);
  if (state.buffers.length !== buffers.length)
    throw new RangeError(`the state has ${state.buffers.length} numbers of buffers and the model ${buffers.length}`);
}

function copyInto(target: TensorData | undefined, values: TensorData): TensorData {
  if (!target) return values.slice();
  target.set(values);
  return target;
}

function copyAll(reuse: NamedValues | undefined, values: NamedValues): NamedValues {
  return new Map([...values].map(([name, one]) => [name, copyInto(reuse?.get(name), one)]));
}

function restoreAll(targets: NamedValues, saved: NamedValues): void {
  for (const [name, target] of targets) {
    const values = saved.get(name);
    // What a probe remembers may be of other rows than it was.
    if (values?.length === target.length) target.set(values);
    else target.fill(0);
  }
}
