/** @file Kernels equal the strict reference bit for bit, on random shapes of every operation, on 1, 2 and 4 threads. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { setFlagsFromString } from "node:v8";
import fc from "fast-check";
import { nodeHost } from "../../src/engine/hosts/node.ts";
import { createMachine, createReferenceMachine, leaf, type Machine, type TensorData } from "../../src/engine/index.ts";
import { BINARY_OPERATIONS, OPERATION_CASES, type TracedCase } from "./operationCases.ts";
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

/** What a single operand can be, in the bits of its type: special numbers, the ends of their ranges, NaN of two payloads. */
const SINGLE_VALUES = {
  f32: [
    0, 0x80000000, 1, 0x807fffff, 0x00800000, 0x3f800000, 0xc0490fdb, 0x7f7fffff, 0x7f800000, 0xff800000, 0x7fc00000,
    0xffa00001,
  ],
  f64: [
    0n,
    1n << 63n,
    1n,
    0x800fffffffffffffn,
    0x0010000000000000n,
    0x3ff0000000000000n,
    0xc00921fb54442d18n,
    0x7fefffffffffffffn,
    0x7ffn << 52n,
    0xfffn << 52n,
    0x7ff8000000000000n,
    0xfff4000000000001n,
  ],
} as const;

for (const [name, apply] of BINARY_OPERATIONS) {
  test(`${name}: a single value on either side meets every number as in the reference`, async (t) => {
    for (const dtype of ["f32", "f64"] as const) {
      const [single, many] = [leaf("single", [], dtype), leaf("many", [2051], dtype)];
      const programs = { left: { outputs: [apply(single, many)] }, right: { outputs: [apply(many, single)] } };
      const [reference, kernels] = [
        createReferenceMachine(programs),
        await createMachine(programs, { host: nodeHost }),
      ];
      t.after(() => kernels.dispose());
      const wild = kernels.values(many);
      fillWild(wild, testStream(seed), 0.2);
      reference.values(many).set(wild);
      for (const bits of SINGLE_VALUES[dtype]) {
        const pattern = typeof bits === "bigint" ? BigUint64Array.of(bits) : Uint32Array.of(bits);
        for (const machine of [reference, kernels]) {
          const { buffer, byteOffset } = machine.values(single);
          new Uint8Array(buffer, byteOffset).set(new Uint8Array(pattern.buffer));
        }
        for (const side of ["left", "right"] as const) {
          const [output] = programs[side].outputs as [ReturnType<typeof apply>];
          for (const machine of [reference, kernels]) machine.run(side);
          const [expected, actual] = [reference, kernels].map((machine) => bitsOf(machine.values(output)));
          assert.deepEqual(actual, expected, `${name} ${dtype}, 0x${bits.toString(16)} on the ${side}`);
        }
      }
    }
  });
}
