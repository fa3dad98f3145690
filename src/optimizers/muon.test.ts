/** @file Muon moves filters as the matrix that has one row for each of them. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { nodeHost } from "../engine/hosts/node.ts";
import { createMachine, leaf, type Shape } from "../engine/index.ts";
import { bindOptimizer, optimizerParts, type ParameterRole } from "./index.ts";

const SIZE = 72;

/** Parameters after three steps along slopes that follow from their place and the step. */
async function moveFrom(shape: Shape, role: ParameterRole, adjust: string): Promise<number[]> {
  const part = optimizerParts.find("muon");
  const settings = part.settings.parse({ name: "muon", adjustLearningRate: adjust, weightDecay: 0.1 });
  // As in any network, some matrix and some vector beside it.
  const layout = [
    { name: "own", shape, role },
    { name: "matrix", shape: [2, 2], role: "matrix" as const },
    { name: "vector", shape: [3], role: "vector" as const },
  ];
  const optimizer = bindOptimizer(part, settings, layout, "f64");
  const [parameters, gradient] = [leaf("parameters", [SIZE + 7], "f64"), leaf("gradient", [SIZE + 7], "f64")];
  const { updates } = optimizer.trace(parameters, gradient, () => assert.fail("nothing is random"));
  const programs = { step: { outputs: [], updates } };
  const machine = await createMachine(programs, { host: nodeHost, threads: 1 });
  machine.values(parameters).forEach((_, i, all) => {
    all[i] = Math.cos(i);
  });
  for (const step of [1, 2, 3]) {
    machine.values(gradient).forEach((_, i, all) => {
      all[i] = Math.sin(i * i + step);
    });
    optimizer.writeScalars(machine.values(optimizer.scalars), step);
    machine.run("step");
  }
  const moved = [...machine.values(parameters)].slice(0, SIZE);
  machine.dispose();
  return moved;
}

for (const adjust of ["original", "match-rms-adamw"])
  test(`filters move as their matrix does, and otherwise than a vector: ${adjust}`, async () => {
    for (const [filters, matrix] of [
      [
        [4, 2, 3, 3],
        [4, 18],
      ],
      [
        [18, 1, 2, 2],
        [18, 4],
      ],
    ] as const) {
      const moved = await moveFrom(filters, "matrix", adjust);
      assert.deepEqual(moved, await moveFrom(matrix, "matrix", adjust));
      assert.notDeepEqual(moved, await moveFrom(filters, "vector", adjust));
    }
  });
