/** @file Small fixed programs whose bits are known: what right arithmetic is recognised by before anything is computed. */
import type { TensorData } from "../dtype.ts";
import type { Machine } from "../machine.ts";
import type { Program } from "../program.ts";
import type { Tensor } from "../tensor.ts";

/** A program with the values it is run on; the hash of its outputs is known. */
export interface SelfTest {
  readonly program: Program;
  /** Writes the leaves. */
  fill(values: (leaf: Tensor) => TensorData): void;
}

/** Runs a self test on a machine that has it under the name `test`; gives the hash that it should have. */
export function runSelfTest({ program, fill }: SelfTest, machine: Pick<Machine<"test">, "values" | "run">): string {
  fill(machine.values);
  machine.run("test");
  return hashResults(program.outputs.map((output) => machine.values(output)));
}

/** FNV-1a over the 32-bit words of some arrays, hexadecimal. */
export function hashResults(results: readonly ArrayBufferView[]): string {
  let hash = 0x811c9dc5;
  for (const { buffer, byteOffset, byteLength } of results) {
    for (const word of new Int32Array(buffer, byteOffset, byteLength / 4)) {
      hash = Math.imul(hash ^ word, 0x01000193);
      // Without this the upper bits of a word would never reach the lower ones of the hash.
      hash ^= hash >>> 15;
    }
  }
  return (hash >>> 0).toString(16).padStart(8, "0");
}
