/** @file Machines that cannot be made, and those that are no more. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { HostError } from "../hostError.ts";
import { nodeHost } from "../hosts/node.ts";
import { MemoryError } from "../memoryError.ts";
import { add } from "../operations/add.ts";
import { leaf } from "../operations/leaf.ts";
import { createReferenceMachine } from "../reference/referenceMachine.ts";
import { createMachine } from "./createMachine.ts";

const x = leaf("x", [3], "f32");
const doubled = add(x, x);
const programs = { double: { outputs: [doubled] } };

test("several threads are refused where they cannot share memory", async () => {
  await assert.rejects(
    createMachine(programs, { host: { ...nodeHost, sharedMemory: false }, threads: 2 }),
    /^RangeError: threads: is 2, and must be 1 here, where threads cannot share memory; in a page they can where /,
  );
});

test("so is what is no number of threads", async () => {
  for (const threads of [0, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY]) {
    await assert.rejects(createMachine(programs, { host: nodeHost, threads }), {
      name: "RangeError",
      message: `threads: is ${threads}, and must be a whole number from 1`,
    });
  }
});

test("a machine that has been disposed of runs no more, and its values stay", async () => {
  const machines = [
    await createMachine(programs, { host: nodeHost }),
    await createMachine(programs, { host: nodeHost, threads: 3 }),
    createReferenceMachine(programs),
  ];
  for (const machine of machines) {
    machine.values(x).set([1, 2, 3]);
    machine.run("double");
    machine.dispose();
    machine.dispose();
    assert.throws(() => machine.run("double"), /^Error: the machine has been disposed of, and runs no more$/);
    assert.deepEqual([...machine.values(doubled)], [2, 4, 6]);
  }
});

test("kernels that could not be had are asked for again", async () => {
  let asked = 0;
  const host: typeof nodeHost = {
    ...nodeHost,
    kernels: async (arithmetic) => {
      if (asked++ === 0) throw new HostError("no connection");
      return nodeHost.kernels(arithmetic);
    },
  };
  await assert.rejects(createMachine(programs, { host }), /^HostError: no connection$/);
  (await createMachine(programs, { host })).dispose();
  (await createMachine(programs, { host })).dispose();
  assert.equal(asked, 2);
});

test("kernels that do not compile are told with what they need", async () => {
  const host = { ...nodeHost, kernels: async () => Uint8Array.of(0, 0x61, 0x73, 0x6d, 2, 0, 0, 0) };
  await assert.rejects(
    createMachine(programs, { host, arithmetic: "fast" }),
    /^HostError: the kernels need WebAssembly with relaxed SIMD and atomic operations, and do not compile here: .*version/,
  );
});

test("too much memory is told by machines of either kind, with how much it is", async () => {
  const huge = leaf("huge", [2 ** 22, 2 ** 20], "f32");
  const large = { double: { outputs: [add(huge, huge)] } };
  const isTold = (error: unknown) => error instanceof MemoryError && error.mebibytes >= 2 ** 25;
  await assert.rejects(createMachine(large, { host: nodeHost }), isTold);
  assert.throws(() => createReferenceMachine(large), isTold);
});
