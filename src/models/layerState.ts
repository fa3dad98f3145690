/** @file What the layers of a network read and write, by name: its parameters, and its buffers before and after a step. */
import type { Tensor } from "../engine/index.ts";
import type { Model } from "./model.ts";

export interface LayerState {
  /** Undefined where the settings leave the parameter out. */
  find(name: string): Tensor | undefined;
  /** @throws Error where the network has no such parameter */
  parameter(name: string): Tensor;
  /** As it is before the step. */
  buffer(name: string): Tensor;
  /** In evaluation buffers are taken as they are, and not set. */
  readonly isTraining: boolean;
  setBuffer(name: string, value: Tensor): void;
  /** All buffers in order, as they are after what was traced so far. */
  listBuffers(): readonly Tensor[];
}

export function createLayerState(
  { parameters, buffers = [] }: Pick<Model, "parameters" | "buffers">,
  parameterTensors: readonly Tensor[],
  bufferTensors: readonly Tensor[],
  isTraining: boolean,
): LayerState {
  const byName = new Map(parameters.map(({ name }, i) => [name, parameterTensors[i] as Tensor]));
  const before = new Map(buffers.map(({ name }, i) => [name, bufferTensors[i] as Tensor]));
  const now = new Map(before);
  const need = (tensors: ReadonlyMap<string, Tensor>, name: string): Tensor => {
    const tensor = tensors.get(name);
    if (!tensor) throw new Error(`the model has no ${name}`);
    return tensor;
  };
  return {
    find: (name) => byName.get(name),
    parameter: (name) => need(byName, name),
    buffer: (name) => need(before, name),
    isTraining,
    setBuffer: (name, value) => {
      now.set(name, value);
    },
    listBuffers: () => [...now.values()],
  };
}
