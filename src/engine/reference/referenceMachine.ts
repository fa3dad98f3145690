/** @file The reference: runs graphs as they were traced, operation by operation, in plain TypeScript. Slow and short. */
import { allocate, type TensorData } from "../dtype.ts";
import { FloatStateError, findFloatFault } from "../floatState.ts";
import type { Machine, Programs } from "../machine.ts";
import { constantValues } from "../operations/leaf.ts";
import { findLeaves, scheduleProgram } from "../program.ts";
import { sizeOf } from "../shape.ts";
import type { Tensor } from "../tensor.ts";

/**
 * A machine without kernels, threads, fusion or a memory plan: what all of those are tested against.
 * @throws FloatStateError where this thread does not round to nearest, or flushes subnormal numbers
 */
export function createReferenceMachine<Name extends string>(programs: Programs<Name>): Machine<Name> {
  const fault = findFloatFault();
  if (fault) throw new FloatStateError("this process", fault, "strict");
  const memory = new Map<Tensor, TensorData>();
  const schedules = new Map<string, Tensor[]>();
  for (const leaf of findLeaves(Object.values(programs))) memory.set(leaf, allocate(leaf.dtype, sizeOf(leaf.shape)));
  for (const name of Object.keys(programs) as Name[]) {
    const schedule = scheduleProgram(programs[name]);
    schedules.set(name, schedule);
    for (const node of schedule) if (!memory.has(node)) memory.set(node, place(node, memory));
  }
  return {
    threads: 1,
    values: (tensor) => valuesOf(memory, tensor),
    run: (name) => {
      for (const node of schedules.get(name) ?? []) {
        const inputs = node.inputs.map((child) => valuesOf(memory, child));
        node.operation.evaluate?.(node, inputs, valuesOf(memory, node));
      }
    },
    dispose: () => {},
  };
}

function place(node: Tensor, memory: ReadonlyMap<Tensor, TensorData>): TensorData {
  const size = sizeOf(node.shape);
  if (node.operation.alias) {
    const { offset } = node.operation.alias(node);
    return valuesOf(memory, node.inputs[0] as Tensor).subarray(offset, offset + size);
  }
  return constantValues(node)?.slice() ?? allocate(node.dtype, size);
}

function valuesOf(memory: ReadonlyMap<Tensor, TensorData>, tensor: Tensor): TensorData {
  const values = memory.get(tensor);
  if (!values) throw new Error(`${tensor.operation.name} is neither a leaf nor an output of these programs`);
  return values;
}
