/** @file The reference: runs graphs as they were traced, operation by operation, in plain TypeScript. Slow and short. */
import { allocate, BYTES, type TensorData } from "../dtype.ts";
import { requireFloatState } from "../floatState.ts";
import type { Machine, Programs } from "../machine.ts";
import { MemoryError } from "../memoryError.ts";
import { constantValues } from "../operations/leaf.ts";
import { findLeaves, scheduleProgram } from "../program.ts";
import { sizeOf } from "../shape.ts";
import type { Tensor } from "../tensor.ts";

/**
 * A machine without kernels, threads, fusion or a memory plan: what all of those are tested against.
 * @throws FloatStateError where this thread does not round to nearest, or flushes subnormal numbers
 * @throws MemoryError where the programs need more memory than there is
 */
export function createReferenceMachine<Name extends string>(programs: Programs<Name>): Machine<Name> {
  requireFloatState("strict");
  const names = Object.keys(programs) as Name[];
  const schedules = new Map<string, Tensor[]>(names.map((name) => [name, scheduleProgram(programs[name])]));
  const memory = placeAll([...findLeaves(Object.values(programs)), ...[...schedules.values()].flat()]);
  let isDisposed = false;
  return {
    threads: 1,
    products: "reference",
    values: (tensor) => valuesOf(memory, tensor),
    run: (name) => {
      if (isDisposed) throw new Error("the machine has been disposed of, and runs no more");
      for (const node of schedules.get(name) ?? []) {
        const inputs = node.inputs.map((child) => valuesOf(memory, child));
        node.operation.evaluate?.(node, inputs, valuesOf(memory, node));
      }
    },
    dispose: () => {
      isDisposed = true;
    },
  };
}

/** @param nodes each behind its operands; some may come twice */
function placeAll(nodes: readonly Tensor[]): ReadonlyMap<Tensor, TensorData> {
  const memory = new Map<Tensor, TensorData>();
  try {
    for (const node of nodes) if (!memory.has(node)) memory.set(node, place(node, memory));
    return memory;
  } catch (cause) {
    if (!(cause instanceof RangeError)) throw cause;
    const owners = [...new Set(nodes)].filter(({ operation }) => !operation.alias);
    const bytes = owners.reduce((sum, { dtype, shape }) => sum + sizeOf(shape) * BYTES[dtype], 0);
    throw new MemoryError(bytes / 2 ** 20, { cause });
  }
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
