/** @file Derivatives of every operation against central differences in float64, once and twice differentiated. */
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import {
  createReferenceMachine,
  differentiate,
  leaf,
  type Machine,
  mul,
  sum,
  type Tensor,
} from "../../src/engine/index.ts";
import { sizeOf } from "../../src/engine/shape.ts";
import type { TracedCase } from "./caseMakers.ts";
import { OPERATION_CASES } from "./operationCases.ts";
import { fillIndices, fillTame, testStream } from "./values.ts";

const TOLERANCE = 1e-6;
const STEP = 2e-4;
const SHAPES = 40;
/** Larger shapes would take central differences too many evaluations. */
const MOST_ELEMENTS = 40;

const small = ({ leaves }: TracedCase) =>
  leaves.reduce((total, { shape }) => total + sizeOf(shape), 0) <= MOST_ELEMENTS;

/** Central difference, of fourth order in the step, of a scalar output along `direction` of a leaf. */
function centralDifference(machine: Machine, output: Tensor, variable: Tensor, direction: Float64Array): number {
  const values = machine.values(variable);
  const start = values.slice();
  const at = (scale: number) => {
    values.forEach((_, i) => {
      values[i] = (start[i] as number) + scale * (direction[i] as number);
    });
    machine.run("all");
    return machine.values(output)[0] as number;
  };
  const slope = (8 * (at(STEP) - at(-STEP)) - (at(2 * STEP) - at(-2 * STEP))) / (12 * STEP);
  values.set(start);
  return slope;
}

/** The derivative of `output` along a random direction of each variable, by the graph and by differences. */
function compareSlopes(traced: TracedCase, output: Tensor, weights: Tensor, index: number, positive: boolean): void {
  const variables = traced.leaves.filter(({ dtype }) => dtype === "f64");
  const slopes = differentiate(output, variables);
  const machine = createReferenceMachine({ all: { outputs: [output, ...slopes, ...traced.leaves, weights] } });
  const stream = testStream(index);
  for (const variable of traced.leaves) {
    if (variable.dtype === "i32") fillIndices(machine.values(variable), stream, traced);
    else fillTame(machine.values(variable), stream, positive);
  }
  fillTame(machine.values(weights), stream, false);
  variables.forEach((variable, position) => {
    const direction = new Float64Array(sizeOf(variable.shape));
    fillTame(direction, stream, false);
    const expected = centralDifference(machine, output, variable, direction);
    machine.run("all");
    const slope = machine.values(slopes[position] as Tensor);
    const actual = direction.reduce((total, step, i) => total + step * (slope[i] as number), 0);
    // Relative to the terms that were added: their sum may cancel.
    const size = direction.reduce(
      (total, step, i) => total + Math.abs(step * (slope[i] as number)),
      Math.abs(expected),
    );
    assert.ok(
      Math.abs(actual - expected) <= TOLERANCE * Math.max(size, 1e-3),
      `${actual} by the graph, ${expected} by differences`,
    );
  });
}

for (const { name, cases, domain } of OPERATION_CASES.filter(
  (family) => family.domain !== "none" && !family.name.includes("f32"),
)) {
  const positive = domain === "positive";
  const drawn = () => fc.sample(cases.filter(small), { numRuns: SHAPES, seed: 7 });

  test(`${name}: its derivative agrees with central differences`, () => {
    drawn().forEach((traced, index) => {
      const weights = leaf("weights", traced.output.shape, "f64");
      compareSlopes(traced, sum(mul(traced.output, weights)), weights, index, positive);
    });
  });

  test(`${name}: its second derivative agrees with central differences of the first`, () => {
    drawn().forEach((traced, index) => {
      const variables = traced.leaves.filter(({ dtype }) => dtype === "f64");
      const weights = leaf("weights", traced.output.shape, "f64");
      const slopes = differentiate(sum(mul(traced.output, weights)), variables);
      // A sum of squares of the slopes: every second derivative enters.
      const energy = slopes.map((slope) => sum(mul(slope, slope))).reduce((a, b) => sum(mul(a, b)));
      compareSlopes(traced, energy, weights, index, positive);
    });
  });
}
