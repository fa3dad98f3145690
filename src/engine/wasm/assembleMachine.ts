/** @file Puts a machine together: plan, memory, constants, programs, threads. */

import { availableParallelism } from "node:os";
import { BYTES, type TensorData, view } from "../dtype.ts";
import {
  BARRIER_SLEEPERS,
  CONTROL_BARRIER,
  CONTROL_BYTES,
  CONTROL_SLEEPERS,
  POLLS_BEHIND_SLEEPERS,
  RECORD_WORDS,
} from "../kernels/tiles.ts";
import type { Machine, Programs } from "../machine.ts";
import { MemoryError } from "../memoryError.ts";
import { optimize } from "../optimize.ts";
import { planPrograms } from "../plan.ts";
import type { Program } from "../program.ts";
import { sizeOf } from "../shape.ts";
import type { Instruction, Tensor } from "../tensor.ts";
import { instantiateKernels, type KernelExports } from "./kernelInstance.ts";
import type { KernelModule } from "./kernelModule.ts";
import { startWorkers } from "./threads.ts";

const PAGE_BYTES = 65_536;

/** The control block lies at the first cache line; address 0 stays free, for it means "none". */
const CONTROL_ADDRESS = 64;

/** A program as it stands in memory. */
interface StoredProgram {
  readonly address: number;
  readonly count: number;
}

/** A machine on compiled kernels. Its memory never grows, so views of it stay valid. */
export async function assembleMachine<Name extends string>(
  programs: Programs<Name>,
  { module, revectorize }: KernelModule,
  threads: number,
): Promise<Machine<Name>> {
  const names = Object.keys(programs) as Name[];
  const optimized = names.map((name) => optimizeProgram(programs[name]));
  const plan = planPrograms(
    optimized.map(({ program }) => program),
    { threads, revectorize },
    CONTROL_ADDRESS + CONTROL_BYTES,
  );
  const words = plan.instructions.flat().reduce((sum, { words }) => sum + words.length + RECORD_WORDS, 0);
  const pages = Math.ceil((plan.endBytes + words * 4) / PAGE_BYTES);
  const memory = createMemory(pages);
  for (const { address, values } of plan.constants) new Uint8Array(memory.buffer).set(bytesOf(values), address);

  const kernelNames = [...new Set(plan.instructions.flat().map(({ kernel }) => kernel))].toSorted();
  const { exports, firstIndex } = await instantiateKernels(module, memory, kernelNames);
  const indexOf = new Map(kernelNames.map((name, index) => [name, firstIndex + index]));
  const stored = storePrograms(memory, plan.instructions, plan.endBytes, indexOf);
  const byName = new Map(names.map((name, index) => [name, stored[index] as StoredProgram]));
  setPolls(memory, threads);
  await startWorkers({ module, memory, kernelNames, control: CONTROL_ADDRESS, threads });

  const views = new Map<Tensor, TensorData>();
  const place = (tensor: Tensor, planned: Tensor) => {
    const address = plan.addresses.get(planned);
    if (address === undefined) return;
    views.set(tensor, view(tensor.dtype, memory.buffer, address, sizeOf(tensor.shape)));
  };
  for (const { program, replaced } of optimized) {
    for (const [original, tensor] of replaced) place(original, tensor);
    for (const output of program.outputs) place(output, output);
  }
  return {
    threads,
    values: (tensor) => {
      const values = views.get(tensor);
      if (!values) throw new Error(`${tensor.operation.name} is neither a leaf nor an output of these programs`);
      return values;
    },
    run: (name) => runProgram(exports, byName.get(name), threads),
    dispose: () => exports.stopWorkers(CONTROL_ADDRESS),
    kernelCalls: (name) => {
      const { address } = byName.get(name) as StoredProgram;
      const instructions = plan.instructions[names.indexOf(name)] ?? [];
      return instructions.map(({ kernel }, i) => ({
        kernel,
        run: () => exports.run(address + i * RECORD_WORDS * BYTES.i32, 1, 0, 1, 0),
      }));
    },
  };
}

function runProgram(exports: KernelExports, program: StoredProgram | undefined, threads: number): void {
  if (program) exports.launch(CONTROL_ADDRESS, program.address, program.count, threads);
}

/** About a quarter of a millisecond with a core for each thread, a few microseconds where threads share one. */
function setPolls(memory: WebAssembly.Memory, threads: number): void {
  const polls = threads <= availableParallelism() ? 200_000 : 2_000;
  const words = new Int32Array(memory.buffer);
  for (const sleepers of [CONTROL_SLEEPERS, CONTROL_BARRIER + BARRIER_SLEEPERS]) {
    words[(CONTROL_ADDRESS + sleepers + POLLS_BEHIND_SLEEPERS) / BYTES.i32] = polls;
  }
}

function optimizeProgram(program: Program): { program: Program; replaced: ReadonlyMap<Tensor, Tensor> } {
  const { outputs, updates = [] } = program;
  const replaced = optimize([...outputs, ...updates]);
  const find = (tensor: Tensor) => replaced.get(tensor) ?? tensor;
  return { program: { outputs: outputs.map(find), updates: updates.map(find) }, replaced };
}

function createMemory(pages: number): WebAssembly.Memory {
  try {
    return new WebAssembly.Memory({ initial: pages, maximum: pages, shared: true });
  } catch (cause) {
    throw new MemoryError(pages / 16, cause);
  }
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
    return { address: store(records.flat()), count: records.length };
  });
}

function bytesOf(values: TensorData): Uint8Array {
  return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
}
