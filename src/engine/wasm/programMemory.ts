/** @file Programs laid out in a memory of their own: plan, constants, records of kernel calls. */
import { BYTES, type TensorData, view } from "../dtype.ts";
import type { Programs } from "../machine.ts";
import type { BindNative } from "../native/nativeLibrary.ts";
import { sizeOf } from "../shape.ts";
import type { Instruction, Tensor } from "../tensor.ts";
import { createMemory } from "./createMemory.ts";
import { instantiateKernels, type KernelExports } from "./kernelInstance.ts";
import type { CompiledKernels } from "./kernelModule.ts";
import { planMemory } from "./planMemory.ts";

/** A program as it stands in memory. */
export interface StoredProgram {
  readonly address: number;
  readonly count: number;
  readonly instructions: readonly Instruction[];
}

/** A memory with programs in it, and the caller's instance of the kernels on it. Leaves are zero. */
export interface ProgramMemory<Name extends string> {
  readonly memory: WebAssembly.Memory;
  /** Bytes of it that are in use, from the start. */
  readonly usedBytes: number;
  readonly exports: KernelExports;
  /** What every thread's instance appends to its function table, for records name kernels by their index there. */
  readonly kernelNames: readonly string[];
  readonly stored: ReadonlyMap<Name, StoredProgram>;
  /** The live values of a leaf or an output. */
  values(tensor: Tensor): TensorData;
}

/**
 * Lays programs that share leaves out for a number of threads.
 * @param bind how kernels in machine code are had, where the module goes with some
 * @throws NativeError where they cannot be had
 */
export async function layOutPrograms<Name extends string>(
  programs: Programs<Name>,
  kernels: CompiledKernels,
  threads: number,
  bind?: BindNative,
): Promise<ProgramMemory<Name>> {
  const names = Object.keys(programs) as Name[];
  const { plan, usedBytes } = planMemory(programs, { threads, revectorize: kernels.revectorize });
  const memory = createMemory(usedBytes, kernels.sharedMemory);
  for (const { address, values } of plan.constants) new Uint8Array(memory.buffer).set(bytesOf(values), address);

  const kernelNames = [...new Set(plan.instructions.flat().map(({ kernel }) => kernel))].toSorted();
  const { exports, firstIndex } = await instantiateKernels(kernels, memory, kernelNames, bind);
  const indexOf = new Map(kernelNames.map((name, index) => [name, firstIndex + index]));
  const stored = storePrograms(memory, plan.instructions, plan.endBytes, indexOf);

  const views = new Map(
    [...plan.addresses].map(([tensor, address]) => [
      tensor,
      view(tensor.dtype, memory.buffer, address, sizeOf(tensor.shape)),
    ]),
  );
  return {
    memory,
    usedBytes,
    exports,
    kernelNames,
    stored: new Map(names.map((name, index) => [name, stored[index] as StoredProgram])),
    values: (tensor) => {
      const values = views.get(tensor);
      if (!values) throw new Error(`${tensor.operation.name} is neither a leaf nor an output of these programs`);
      return values;
    },
  };
}

/** Writes argument words and records of all programs behind the plan's memory. */
function storePrograms(
  memory: WebAssembly.Memory,
  programs: readonly (readonly Instruction[])[],
  startBytes: number,
  indexOf: ReadonlyMap<string, number>,
): StoredProgram[] {
  const words = new Int32Array(memory.buffer);
  let next = startBytes / BYTES.i32;
  const store = (values: readonly number[]) => {
    const address = next * BYTES.i32;
    words.set(values, next);
    next += values.length;
    return address;
  };
  return programs.map((instructions) => {
    const records = instructions.map((instruction) => {
      const index = indexOf.get(instruction.kernel) as number;
      return [index, instruction.tiles, store(instruction.words), 0];
    });
    return { address: store(records.flat()), count: records.length, instructions };
  });
}

function bytesOf(values: TensorData): Uint8Array {
  return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
}
