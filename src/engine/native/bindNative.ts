/** @file Kernels in machine code bound to a memory, or told to be of no use: a reason to compute without them, not to stop. */
import type { BindNative, Kernel, NativeLibrary } from "./nativeLibrary.ts";

/** Thrown where kernels in machine code cannot be called, or compute otherwise than they should. One line. */
export class NativeError extends Error {
  override readonly name = "NativeError";
}

/** Of what was thrown, whatever it is. */
export const firstLine = (thrown: unknown): string =>
  (thrown instanceof Error ? thrown.message : String(thrown)).split("\n")[0] as string;

/**
 * The kernels of a library on a memory; none without a library.
 * @throws NativeError where they cannot be bound
 */
export async function bindNative(
  native: NativeLibrary | null,
  memory: WebAssembly.Memory,
  bind: BindNative | undefined,
): Promise<ReadonlyMap<string, Kernel> | undefined> {
  if (native === null || bind === undefined) return undefined;
  try {
    return await bind(native, memory);
  } catch (cause) {
    throw new NativeError(`${native.path} cannot be called: ${firstLine(cause)}`, { cause });
  }
}
