/** @file A JavaScript function as one that a WebAssembly table takes. */
import type { Kernel } from "./nativeLibrary.ts";

/** (module (import "" "f" (func (param i32 i32 i32 i32))) (export "f" (func 0))) */
const MODULE = Uint8Array.of(
  ...[0, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
  ...[1, 8, 1, 0x60, 4, 0x7f, 0x7f, 0x7f, 0x7f, 0],
  ...[2, 6, 1, 0, 1, 0x66, 0, 0],
  ...[7, 5, 1, 1, 0x66, 0, 0],
);

export async function wrapKernel(kernel: Kernel): Promise<Kernel> {
  // The table's address of arguments is unsigned.
  const f: Kernel = (args, begin, end, thread) => kernel(args >>> 0, begin, end, thread);
  const { instance } = await WebAssembly.instantiate(MODULE, { "": { f } });
  return instance.exports.f as Kernel;
}
