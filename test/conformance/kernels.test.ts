/** @file Kernels equal the strict reference bit for bit, on random shapes of every operation, on 1, 2 and 4 threads. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { setFlagsFromString } from "node:v8";
import fc from "fast-check";
import { nodeHost } from "../../src/engine/hosts/node.ts";
import { createMachine, createReferenceMachine, type Machine, type TensorData } from "../../src/engine/index.ts";
import { OPERATION_CASES, type TracedCase } from "./operationCases.ts";
import { fillIndices, fillWild, testStream } from "./values.ts";

// The optimizing compiler from the first call on: it is the one that joins vectors, and short tests would never reach it.
setFlagsFromString("--no-liftoff");

const SHAPES = 200;
const seed = Number(process.env.FC_SEED ?? 1);

/** Every number as its bits; NaN as one number, whatever its payload. */
function bitsOf(values: TensorData): string[] {
  const words = new Uint32Array(values.slice().buffer);
  const perValue = values.BYTES_PER_ELEMENT / 4;
  return Array.from(values, (value, i) =>
    Number.isNaN(value) ? "NaN" : [...words.subarray(i * perValue, (i + 1) * perValue)].join(","),
  );
}

function fillLeaves(machines: readonly Machine[], traced: TracedCase, index: number): void {
  const stream = testStream(seed * 1000 + index);
  // A third of the cases without special values: NaN and infinity would hide other differences.
  const specialShare = index % 3 === 0 ? 0 : 0.02;
  for (const leaf of traced.leaves) {
    const values = (machines[0] as Machine).values(leaf);
    if (leaf.dtype === "i32") fillIndices(values, stream, traced);
    else fillWild(values, stream, specialShare);
    for (const machine of machines.slice(1)) machine.values(leaf).set(values);
  }
}

for (const { name, cases } of OPERATION_CASES) {
  test(`${name}: kernels equal the reference on ${SHAPES} shapes`, async (t) => {
    const drawn = fc.sample(cases, { numRuns: SHAPES, seed });
    const programs = Object.fromEntries(drawn.map(({ output }, index) => [index, { outputs: [output] }]));
    const machines: Machine[] = [createReferenceMachine(programs)];
    for (const threads of [1, 2, 4]) machines.push(await createMachine(programs, { host: nodeHost, threads }));
    t.after(() => {
      for (const machine of machines) machine.dispose();
    });
    drawn.forEach((traced, index) => {
      fillLeaves(machines, traced, index);
      for (const machine of machines) machine.run(String(index));
      const [expected, ...actual] = machines.map((machine) => bitsOf(machine.values(traced.output))) as [
        string[],
        ...string[][],
      ];
      for (const [position, bits] of actual.entries()) {
        const shapes = traced.leaves.map(({ shape }) => `[${shape.join(", ")}]`).join(" ");
        assert.deepEqual(bits, expected, `${name} on ${shapes}, ${[1, 2, 4][position]} threads`);
      }
    });
  });
}
