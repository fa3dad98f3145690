/** @file Puts a machine together: programs in memory, and the threads that run them. */
import { BYTES } from "../dtype.ts";
import type { EngineHost } from "../host.ts";
import {
  BARRIER_SLEEPERS,
  CONTROL_BARRIER,
  CONTROL_SLEEPERS,
  POLLS_BEHIND_SLEEPERS,
  RECORD_WORDS,
} from "../kernels/tiles.ts";
import type { Machine, Programs } from "../machine.ts";
import type { KernelModule } from "./kernelModule.ts";
import { CONTROL_ADDRESS } from "./planMemory.ts";
import { layOutPrograms, type StoredProgram } from "./programMemory.ts";
import { requireBits } from "./requireBits.ts";
import { prepareThreadTest } from "./selfTests.ts";
import type { ThreadTask } from "./serveThread.ts";

/**
 * A machine on compiled kernels. The caller's thread is taken as it is; the others are tested as they start.
 * @throws FloatStateError where one of them does not compute as it should
 */
export async function assembleMachine<Name extends string>(
  programs: Programs<Name>,
  kernels: KernelModule,
  { host, threads }: { readonly host: EngineHost; readonly threads: number },
): Promise<Machine<Name>> {
  const bind = host.native?.bind;
  const { memory, exports, kernelNames, stored, values } = await layOutPrograms(programs, kernels, threads, bind);
  setPolls(memory, threads <= host.cores);
  if (threads > 1) {
    const test = await prepareThreadTest(kernels);
    const task = { kernels, memory, kernelNames, control: CONTROL_ADDRESS, threads, test };
    const others = Array.from({ length: threads - 1 }, (_, i) => i + 1);
    try {
      const findings = await Promise.all(
        others.map((thread) => host.startThread({ ...task, thread } satisfies ThreadTask)),
      );
      findings.forEach((finding, i) => {
        requireBits(`thread ${i + 2} of ${threads}`, finding, kernels);
      });
    } catch (error) {
      exports.stopWorkers(CONTROL_ADDRESS);
      throw error;
    }
  }
  let isDisposed = false;
  return {
    threads,
    products: kernels.native ? `machine code, ${kernels.native.vectorBits} bits` : "WebAssembly",
    values,
    run: (name) => {
      // Its threads would be waited for without end.
      if (isDisposed) throw new Error("the machine has been disposed of, and runs no more");
      const program = stored.get(name);
      if (program) exports.launch(CONTROL_ADDRESS, program.address, program.count, threads);
    },
    dispose: () => {
      isDisposed = true;
      exports.stopWorkers(CONTROL_ADDRESS);
    },
    kernelCalls: (name) => {
      const { address, instructions } = stored.get(name) as StoredProgram;
      return instructions.map(({ kernel }, i) => ({
        kernel,
        run: () => exports.run(address + i * RECORD_WORDS * BYTES.i32, 1, 0, 1, 0),
      }));
    },
  };
}

/** About a quarter of a millisecond with a core for each thread, a few microseconds where threads share one. */
function setPolls(memory: WebAssembly.Memory, ownCores: boolean): void {
  const polls = ownCores ? 200_000 : 2_000;
  const words = new Int32Array(memory.buffer);
  for (const sleepers of [CONTROL_SLEEPERS, CONTROL_BARRIER + BARRIER_SLEEPERS]) {
    words[(CONTROL_ADDRESS + sleepers + POLLS_BEHIND_SLEEPERS) / BYTES.i32] = polls;
  }
}
