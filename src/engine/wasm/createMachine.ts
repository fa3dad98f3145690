/** @file The entry to the compiled engine. */
import type { EngineHost } from "../host.ts";
import type { Arithmetic, Machine, Programs } from "../machine.ts";
import { NativeError } from "../native/bindNative.ts";
import type { Waiting } from "../native/nativeLibrary.ts";
import { assembleMachine } from "./assembleMachine.ts";
import type { KernelModule } from "./kernelModule.ts";
import { doWithoutNative, loadKernels } from "./loadKernels.ts";
import { requireBits } from "./requireBits.ts";
import { prepareThreadTest } from "./selfTests.ts";
import { testThread } from "./threadTest.ts";

/** Who waits: products may have to be compiled for this processor, once. */
export interface MachineOptions extends Waiting {
  /** Where the machine runs: `nodeHost` of `engine/hosts/node.ts`, `browserHost` of `engine/hosts/browser.ts`. */
  readonly host: EngineHost;
  /** Threads that share each kernel's tiles, the caller included. No number changes a bit. */
  readonly threads?: number;
  readonly arithmetic?: Arithmetic;
}

/**
 * Compiles programs that share leaves into one machine, each of whose threads has passed the self test.
 * @throws RangeError where `threads` is no number of threads, or more than one and the host's do not share a memory
 * @throws HostError where the host does not give what is needed: kernels, threads
 * @throws FloatStateError where one of them does not round to nearest, or flushes subnormal numbers
 * @example
 * import { createMachine, leaf, mul } from "slingshot-lab/engine";
 * import { nodeHost } from "slingshot-lab/engine/node";
 *
 * const x = leaf("x", [2, 2], "f32");
 * const squares = mul(x, x);
 * const machine = await createMachine({ square: { outputs: [squares] } }, { host: nodeHost });
 * machine.values(x).set([1, 2, 3, 4]);
 * machine.run("square");
 * console.log(machine.values(squares).join(" ")); // 1 4 9 16
 * machine.dispose();
 */
export async function createMachine<Name extends string>(
  programs: Programs<Name>,
  { host, threads = 1, arithmetic = "strict", ...waiting }: MachineOptions,
): Promise<Machine<Name>> {
  if (!Number.isSafeInteger(threads) || threads < 1) {
    throw new RangeError(`threads: is ${threads}, and must be a whole number from 1`);
  }
  if (threads > 1 && !host.sharedMemory) {
    const remedy =
      "in a page they can where the server sends Cross-Origin-Opener-Policy and Cross-Origin-Embedder-Policy";
    throw new RangeError(`threads: is ${threads}, and must be 1 here, where threads cannot share memory; ${remedy}`);
  }
  const start = async (kernels: KernelModule) => {
    const finding = await testThread(kernels, await prepareThreadTest(kernels), host.native?.bind);
    requireBits("this process", finding, kernels);
    return assembleMachine(programs, kernels, { host, threads });
  };
  try {
    return await start(await loadKernels(host, arithmetic, waiting));
  } catch (error) {
    if (!(error instanceof NativeError)) throw error;
    return start(await doWithoutNative(host, arithmetic, error.message));
  }
}
