/** @file Plateaus between falls, in values and in factors. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { countSteps, makeColumn } from "./columns.fixture.ts";
import { findPlateaus } from "./index.ts";

const plateausOf = (values: Float64Array) => findPlateaus(countSteps(values), values);

const near = (actual: number, expected: number, tolerance: number) =>
  assert.ok(Math.abs(actual - expected) <= tolerance, `${actual} is not ${expected} to ${tolerance}`);

test("a level stretch between two falls, with noise", () => {
  const level = (i: number) => (i < 500 ? 3 - i / 250 : i < 2000 ? 1 : Math.max(0, 1 - (i - 2000) / 500));
  const [plateau, ...others] = plateausOf(makeColumn(3000, (i, noise) => level(i) + 0.01 * noise));
  assert.ok(plateau);
  assert.deepEqual(others, []);
  near(plateau.step, 500, 40);
  near(plateau.endStep, 2000, 40);
  near(plateau.level, 1, 0.01);
});

test("decades below, too", () => {
  const fall = (i: number) => (i < 500 ? i : i < 1500 ? 500 : i < 2000 ? i - 1000 : i < 3200 ? 1000 : i - 2200) / 100;
  const found = plateausOf(makeColumn(4000, (i, noise) => Math.exp(-fall(i) + 0.1 * noise)));
  assert.equal(found.length, 2);
  near(Math.log(found[0]?.level ?? 0), -5, 0.1);
  near(Math.log(found[1]?.level ?? 0), -10, 0.1);
});

test("curves, what is level to the end, and what never fell have none", () => {
  assert.deepEqual(plateausOf(makeColumn(3000, (i) => Math.exp(-i / 300))), []);
  assert.deepEqual(plateausOf(makeColumn(3000, (i) => 1 / (1 + i))), []);
  assert.deepEqual(plateausOf(makeColumn(3000, (i) => 1 + Math.exp(-i / 100))), []);
  assert.deepEqual(plateausOf(makeColumn(3000, (_, noise) => noise)), []);
  assert.deepEqual(plateausOf(makeColumn(3000, () => 1)), []);
  assert.deepEqual(plateausOf(makeColumn(20, (i) => -i)), []);
});
