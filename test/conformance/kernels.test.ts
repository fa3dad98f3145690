/**
 * @file Kernels equal the strict reference bit for bit, on random shapes of every operation, on 1, 2 and 4 threads: those in
 * WebAssembly, and those in machine code, which is tried on the operations that call any of it.
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { setFlagsFromString } from "node:v8";
import fc from "fast-check";
import { leaf, type Machine, sizeOf, type TensorData } from "../../src/engine/index.ts";
import type { TracedCase } from "./caseMakers.ts";
import { COMPILED, REFERENCE, takesMachineCode } from "./engines.ts";
import { BINARY_OPERATIONS, OPERATION_CASES } from "./operationCases.ts";
import { fillIndices, fillWild, testStream } from "./values.ts";

// The optimizing compiler from the first call on: it is the one that joins vectors, and short tests would never reach it.
setFlagsFromString("--no-liftoff");

const SHAPES = 200;
const ARRAYS = { f32: Float32Array, f64: Float64Array, i32: Int32Array };
const seed = Number(process.env.FC_SEED ?? 1);

/** The bytes of numbers; NaN is one number, whatever its payload. */
function bytesOf(values: TensorData): Buffer {
  return Buffer.from(values.map((value) => (Number.isNaN(value) ? Number.NaN : value)).buffer);
}

function assertSameBits(actual: TensorData, expected: Buffer, what: string): void {
  const bytes = bytesOf(actual);
  if (!bytes.equals(expected)) assert.equal(bytes.toString("hex"), expected.toString("hex"), what);
}

function* drawLeaves(traced: TracedCase, index: number): Generator<TensorData> {
  const stream = testStream(seed * 1000 + index);
  // A third of the cases without special values: NaN and infinity would hide other differences.
  const specialShare = index % 3 === 0 ? 0 : 0.02;
  for (const { dtype, shape } of traced.leaves) {
    const values = new ARRAYS[dtype](sizeOf(shape));
    if (dtype === "i32") fillIndices(values, stream, traced);
    else fillWild(values, stream, specialShare);
    yield values;
  }
}

/** Operations that share machines: to start their threads takes many times what all the numbers do. */
const TOGETHER = 8;

/** Shapes of an operation, what is put in, and the bytes that the reference makes of it. */
async function drawShapes({ name, cases }: (typeof OPERATION_CASES)[number]) {
  const drawn = fc.sample(cases, { numRuns: SHAPES, seed }).map((traced, index) => ({
    ...{ name, program: `${name} ${index}`, traced, given: [...drawLeaves(traced, index)] },
  }));
  const programs = Object.fromEntries(drawn.map(({ program, traced }) => [program, { outputs: [traced.output] }]));
  const reference = await REFERENCE.create(programs);
  const shapes = drawn.map((each) => ({ ...each, expected: bytesOf(compute(reference, each)) }));
  return { programs, shapes };
}

type Programs = Awaited<ReturnType<typeof drawShapes>>["programs"];

interface Drawn {
  readonly program: string;
  readonly traced: TracedCase;
  readonly given: readonly TensorData[];
}

function compute(machine: Machine, { program, traced: { leaves, output }, given }: Drawn): TensorData {
  leaves.forEach((leaf, i) => {
    machine.values(leaf).set(given[i] as TensorData);
  });
  machine.run(program);
  return machine.values(output);
}

for (let first = 0; first < OPERATION_CASES.length; first += TOGETHER) {
  const operations = OPERATION_CASES.slice(first, first + TOGETHER);
  const names = operations.map(({ name }) => name).join(", ");
  test(`${names}: kernels equal the reference on ${SHAPES} shapes each`, async (t) => {
    let drawn = await Promise.all(operations.map(drawShapes));
    for (const { name: engine, skip, create } of COMPILED) {
      for (const threads of [1, 2, 4]) {
        if (drawn.length === 0) continue;
        await t.test(`${engine}, ${threads} at once`, { skip }, async () => {
          const machine = await create(
            Object.assign({}, ...drawn.map(({ programs }) => programs)) as Programs,
            threads,
          );
          try {
            for (const { name, expected, ...shape } of drawn.flatMap(({ shapes }) => shapes)) {
              const of = shape.traced.leaves.map(({ shape }) => `[${shape.join(", ")}]`).join(" ");
              assertSameBits(compute(machine, shape), expected, `${name} on ${of}, ${engine}, ${threads} at once`);
            }
            if (threads === 4) drawn = drawn.filter(({ programs }) => takesMachineCode(machine, programs));
          } finally {
            machine.dispose();
          }
        });
      }
    }
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
      const [reference, kernels] = [await REFERENCE.create(programs), await COMPILED[0].create(programs)];
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
          const expected = bytesOf(reference.values(output));
          assertSameBits(kernels.values(output), expected, `${name} ${dtype}, 0x${bits.toString(16)} on the ${side}`);
        }
      }
    }
  });
}
