/** @file Programs of one machine that compute the same tensors: kernels and reference agree in all of them, run in any order. */
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { nodeHost } from "./hosts/node.ts";
import {
  add,
  assign,
  concatenate,
  createMachine,
  createReferenceMachine,
  leaf,
  matmul,
  mul,
  type Program,
  part,
  relu,
  reshape,
  sub,
  type Tensor,
  transpose,
} from "./index.ts";

/** Operations on matrices [4, 4] that the engine fuses, merges, views or lays out in different ways. */
const OPERATIONS: readonly ((a: Tensor, b: Tensor) => Tensor)[] = [
  add,
  sub,
  (a, b) => mul(a, b),
  (a, b) => matmul(a, b),
  (a, b) => relu(matmul(a, b, { transposeB: true })),
  (a) => transpose(a),
  (a, b) => reshape(part(concatenate([reshape(a, [16]), reshape(b, [16])]), 8, [16]), [4, 4]),
];

const choice = fc.record({ operation: fc.nat(OPERATIONS.length - 1), first: fc.nat(), second: fc.nat() });
const picked = fc.array(fc.nat(), { minLength: 1, maxLength: 3 });

test("what several programs compute is right in each", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(choice, { minLength: 3, maxLength: 12 }),
      fc.array(picked, { minLength: 2, maxLength: 4 }),
      fc.array(fc.nat(), { minLength: 4, maxLength: 10 }),
      async (choices, outputsOf, order) => {
        const leaves = ["x", "y"].map((name) => leaf(name, [4, 4], "f32"));
        const pool = [...leaves];
        const pick = (i: number) => pool[i % pool.length] as Tensor;
        for (const { operation, first, second } of choices) {
          pool.push((OPERATIONS[operation] as (typeof OPERATIONS)[number])(pick(first), pick(second)));
        }
        const programs: Record<string, Program> = Object.fromEntries(
          outputsOf.map((indices, i) => [`${i}`, { outputs: indices.map(pick) }]),
        );
        const machines = [await createMachine(programs, { host: nodeHost }), createReferenceMachine(programs)];
        for (const machine of machines) {
          for (const each of leaves) {
            // Not every leaf is part of a program.
            if (!outputsOf.flat().some((i) => dependsOn(pick(i), each))) continue;
            machine.values(each).forEach((_, i, values) => {
              values[i] = Math.sin(3 * i + leaves.indexOf(each));
            });
          }
        }
        for (const index of order) {
          const name = `${index % outputsOf.length}`;
          const [kernels, reference] = machines.map((machine) => {
            machine.run(name);
            return programs[name]?.outputs.map((tensor) => [...machine.values(tensor)]);
          });
          assert.deepEqual(kernels, reference);
        }
        for (const machine of machines) machine.dispose();
      },
    ),
    { numRuns: 200 },
  );
});

const dependsOn = (tensor: Tensor, wanted: Tensor): boolean =>
  tensor === wanted || tensor.inputs.some((child) => dependsOn(child, wanted));

test("one output of two programs, between which a leaf changes, is read at one place", async () => {
  const x = leaf("x", [4, 4], "f32");
  const features = relu(matmul(add(x, x), x));
  const large = concatenate([reshape(matmul(features, x), [16]), reshape(features, [16])]);
  const update = assign(x, add(x, x));
  const programs = { before: { outputs: [features], updates: [update] }, after: { outputs: [large, features] } };
  for (const machine of [await createMachine(programs, { host: nodeHost }), createReferenceMachine(programs)]) {
    const values = machine.values(features);
    machine.values(x).fill(1);
    machine.run("before");
    assert.deepEqual([...values], new Array(16).fill(8));
    machine.run("after");
    assert.deepEqual([...values], new Array(16).fill(32));
    assert.deepEqual([...machine.values(large)].slice(12, 20), [256, 256, 256, 256, 32, 32, 32, 32]);
    machine.dispose();
  }
});
