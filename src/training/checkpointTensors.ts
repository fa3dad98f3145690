/** @file A training state as the named tensors of a checkpoint, under the names that PyTorch users expect, and back. */
import { sizeOf, type TensorData } from "../engine/index.ts";
import { StoreError } from "../files/index.ts";
import type { TrainingSession, TrainingState } from "../session/index.ts";
import type { Checkpoint } from "../store/index.ts";
import type { NamedTensor } from "../tensors/safetensors.ts";

type Layout = TrainingSession["layout"];

/** What the flat vectors of a state are made of; a session is one. */
export type Layouts = Pick<TrainingSession, "layout" | "bufferLayout">;

/** Prefix of the optimizer's tensors: `optimizer.exp_avg.layers.0.weight`. */
const OPTIMIZER = "optimizer.";

/** Prefix of what probes remember: `probe.name.tensor`. */
const PROBE = "probe.";

/** Parameters and buffers as a PyTorch state dict names them, the optimizer's tensors, what probes remember; views, not copies. */
export function toTensors({ layout, bufferLayout }: Layouts, state: TrainingState): NamedTensor[] {
  return [
    ...split(layout, state.parameters, ""),
    ...split(bufferLayout, state.buffers, ""),
    ...[...state.optimizer].flatMap(([name, values]) =>
      values.length === state.parameters.length
        ? split(layout, values, `${OPTIMIZER}${name}.`)
        : [toTensor(OPTIMIZER + name, [values.length], values)],
    ),
    ...[...state.probes].map(([name, values]) => toTensor(PROBE + name, [values.length], values)),
  ];
}

/** Where a checkpoint's file says how far training was. */
export type Progress = Pick<TrainingState, "step" | "updates">;

/**
 * The state that `tensors` hold. An optimizer tensor that is missing for one parameter counts as missing altogether.
 * @throws RangeError naming the first parameter or buffer that is missing or has another shape
 */
export function fromTensors(
  { layout, bufferLayout }: Layouts,
  tensors: readonly NamedTensor[],
  { step, updates }: Progress,
): TrainingState {
  const byName = new Map(tensors.map((tensor) => [tensor.name, tensor]));
  const memories = new Set(
    tensors.flatMap(({ name }) =>
      name.startsWith(OPTIMIZER) ? [name.slice(OPTIMIZER.length).split(".")[0] ?? ""] : [],
    ),
  );
  const optimizer = new Map<string, TensorData>();
  for (const memory of memories) {
    const prefix = `${OPTIMIZER}${memory}.`;
    const whole = byName.get(OPTIMIZER + memory)?.values;
    if (whole !== undefined && isFloats(whole)) optimizer.set(memory, whole);
    else if (layout.every(({ name }) => byName.has(prefix + name))) optimizer.set(memory, join(layout, byName, prefix));
  }
  const probes = new Map(
    tensors.flatMap(({ name, values }): [string, TensorData][] =>
      name.startsWith(PROBE) && isFloats(values) ? [[name.slice(PROBE.length), values]] : [],
    ),
  );
  const parameters = join(layout, byName, "");
  return { step, updates, parameters, buffers: join(bufferLayout, byName, ""), optimizer, probes };
}

/**
 * Puts `session` where `checkpoint` was saved.
 * @throws StoreError where the file is not a checkpoint of this session's experiment
 */
export function restoreCheckpoint(session: TrainingSession, { step, tensors, metadata }: Checkpoint): void {
  const name = `the checkpoint of step ${step}`;
  const position = JSON.stringify(session.positionOf(step));
  if (metadata.step !== String(step) || (metadata.position !== undefined && metadata.position !== position)) {
    const message = `${name} says step ${metadata.step} and position ${metadata.position} in the data; the experiment gives ${position}`;
    throw new StoreError("damaged", name, message);
  }
  try {
    session.restore(fromTensors(session, tensors, { step, updates: Number(metadata.updates) }));
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new StoreError("damaged", name, `${name} does not fit the experiment: ${error.message}`, error);
  }
}

function toTensor(name: string, shape: readonly number[], values: TensorData): NamedTensor {
  const dtype = values instanceof Float64Array ? "F64" : "F32";
  return { name, dtype, shape, values: values as Float32Array | Float64Array };
}

const isFloats = (values: NamedTensor["values"]): values is Float32Array | Float64Array =>
  values instanceof Float32Array || values instanceof Float64Array;

function split(layout: Layout, values: TensorData, prefix: string): NamedTensor[] {
  let offset = 0;
  return layout.map(({ name, shape }) => {
    const size = sizeOf(shape);
    const part = values.subarray(offset, offset + size);
    offset += size;
    return toTensor(prefix + name, shape, part);
  });
}

function join(layout: Layout, tensors: ReadonlyMap<string, NamedTensor>, prefix: string): TensorData {
  const parts = layout.map(({ name, shape }) => {
    const tensor = tensors.get(prefix + name);
    if (!tensor) throw new RangeError(`the tensor ${prefix}${name} is missing`);
    if (tensor.shape.join() !== shape.join()) {
      const shapes = `[${tensor.shape.join(", ")}] and not [${shape.join(", ")}]`;
      throw new RangeError(`the tensor ${prefix}${name} has the shape ${shapes}`);
    }
    return tensor.values;
  });
  const total = parts.reduce((sum, { length }) => sum + length, 0);
  const wide = parts.some((values) => values instanceof Float64Array);
  const joined = wide ? new Float64Array(total) : new Float32Array(total);
  let offset = 0;
  for (const values of parts) {
    if (!isFloats(values))
      throw new RangeError(`the tensors below ${prefix || "the parameters"} are not of floating point`);
    joined.set(values, offset);
    offset += values.length;
  }
  return joined;
}
