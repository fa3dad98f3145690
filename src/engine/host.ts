/** @file What the engine asks of the place that it runs in: Node.js, a worker of a page. */
import type { FloatFault } from "./floatState.ts";
import type { Arithmetic } from "./machine.ts";
import type { NativeKernels } from "./native/nativeLibrary.ts";

/** What a thread found when it tested its arithmetic. */
export interface ThreadFinding {
  readonly fault: FloatFault | null;
  /** Of the test's results. */
  readonly hash: string;
  /** Why it could not call kernels in machine code that it was to call; it has then ended. */
  readonly unbound?: string;
}

/** A place that machines run in. Which one it is changes no bit. */
export interface EngineHost {
  /** Threads that run at the same time. */
  readonly cores: number;
  /** Whether threads can share a memory; where they cannot, a machine has one thread. */
  readonly sharedMemory: boolean;
  /** The module of kernels for an arithmetic, built for a shared memory where there is one. */
  kernels(arithmetic: Arithmetic): Promise<Uint8Array<ArrayBuffer>>;
  /**
   * Starts a thread that calls `serveThread` with the task; gives what it reports.
   * @param task a `ThreadTask`, which a host only sends: its types are not in every project that imports this one
   */
  startThread(task: object): Promise<ThreadFinding>;
  /**
   * Asks that 128-bit vectors be joined into 256-bit ones in what is compiled from now on, or no longer; tells whether
   * they are. Absent where the host cannot.
   */
  revectorize?(on: boolean): boolean;
  /** Kernels in machine code, with the same bits, that take the place of compiled ones. Absent where there can be none. */
  readonly native?: NativeKernels;
}
