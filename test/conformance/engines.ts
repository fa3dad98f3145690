/** @file For tests: the engines, one list that the suites of this folder run over. */
import { nodeHost } from "../../src/engine/hosts/node.ts";
import { createMachine, createReferenceMachine, type Machine, type Programs } from "../../src/engine/index.ts";
import { NATIVE_KERNELS } from "../../src/engine/native/nativeLibrary.ts";
import { loadKernels } from "../../src/engine/wasm/loadKernels.ts";

/** Node.js without machine code. */
const { native: _, ...wasmHost } = nodeHost;

const { native, nativeNote } = await loadKernels(nodeHost, "strict");

export const REFERENCE = {
  name: "reference",
  skip: false,
  create: async <Name extends string>(programs: Programs<Name>): Promise<Machine<Name>> =>
    createReferenceMachine(programs),
} as const;

const onHost = (name: string, host: typeof wasmHost, skip: string | false) => ({
  name,
  host,
  skip,
  create: <Name extends string>(programs: Programs<Name>, threads = 1): Promise<Machine<Name>> =>
    createMachine(programs, { host, threads }),
});

/** Engines that compute with compiled kernels; `skip` says why one cannot be had here. */
export const COMPILED = [
  onHost("WebAssembly", wasmHost, false),
  onHost("machine code", nodeHost, native === null && nativeNote),
] as const;

export const ENGINES = [REFERENCE, ...COMPILED] as const;

/**
 * Where sessions of so many threads are tried: one thread has WebAssembly, several have machine code where there is any, so
 * that both are compared with the reference in the time of one.
 */
export const hostFor = (threads: number) => (threads === 1 ? wasmHost : nodeHost);

/** Whether machine code computes anything of these programs: what it does not, it need not be tried on. */
export const takesMachineCode = <Name extends string>(machine: Machine<Name>, programs: Programs<Name>): boolean =>
  (Object.keys(programs) as Name[]).some((name) =>
    machine.kernelCalls?.(name).some(({ kernel }) => NATIVE_KERNELS.some((other) => other === kernel)),
  );
