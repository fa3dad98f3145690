/** @file What programs need of a memory: known before there is one, and in a place that needs no types of WebAssembly. */
import { CONTROL_BYTES, RECORD_WORDS } from "../kernels/tiles.ts";
import type { Programs } from "../machine.ts";
import { optimize } from "../optimize.ts";
import { type OptimizedProgram, type Plan, planPrograms } from "../plan.ts";
import type { Program } from "../program.ts";
import type { MachineTraits, Tensor } from "../tensor.ts";

/** The control block lies at the first cache line; address 0 stays free, for it means "none". */
export const CONTROL_ADDRESS = 64;

/** Bytes of memory that programs need on so many threads; nothing is allocated, and no kernel compiled. */
export function measurePrograms(programs: Programs<string>, threads: number): number {
  return planMemory(programs, { threads, revectorize: false }).usedBytes;
}

/** Where everything of programs lies, and how many bytes of memory are in use, from the start. */
export function planMemory(
  programs: Programs<string>,
  traits: MachineTraits,
): { readonly plan: Plan; readonly usedBytes: number } {
  const plan = planPrograms(Object.values(programs).map(optimizeProgram), traits, CONTROL_ADDRESS + CONTROL_BYTES);
  const words = plan.instructions.flat().reduce((sum, { words }) => sum + words.length + RECORD_WORDS, 0);
  return { plan, usedBytes: plan.endBytes + words * 4 };
}

function optimizeProgram({ outputs, updates = [] }: Program): OptimizedProgram {
  const replaced = optimize([...outputs, ...updates]);
  const find = (tensor: Tensor) => replaced.get(tensor) ?? tensor;
  return { outputs: outputs.map(find), updates: updates.map(find), originals: outputs };
}
