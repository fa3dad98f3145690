/** @file How often spikes are found in noise, and how often noise is called one: on 15 kinds of noise, with fixed seeds. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { countSteps } from "./columns.fixture.ts";
import { findSpikes, SpikeFinder } from "./index.ts";
import { NOISE_KINDS, plantSpikes } from "./noisyColumns.fixture.ts";

const ROWS = 50_000;

/** Kinds whose noise itself rises to seven standard deviations or more in a hundred thousand rows. */
const HEAVY = ["gamma, shape 4", "exponential", "Laplace", "Student, 5"];

const logs = NOISE_KINDS.map(({ name, make }) => ({ name, column: make(ROWS, 11) }));

test("noise of all kinds is called a spike at most once in a hundred thousand rows", () => {
  const named = logs.flatMap(({ name, column: { values } }) =>
    findSpikes(countSteps(values), values).map(({ step, times }) => `${name}: ${times.toFixed(1)} at ${step}`),
  );
  assert.ok(named.length <= (logs.length * ROWS) / 1e5, named.join(", "));
});

for (const { name, column } of logs) {
  const height = HEAVY.includes(name) ? 30 : 8;
  test(`of spikes of ${height} times the noise 99 in 100 are found, each at its step: ${name}`, () => {
    const { values, places } = plantSpikes(column, () => height);
    const found = new Set(findSpikes(countSteps(values), values).map(({ peakStep }) => peakStep));
    const missed = places.filter((place) => !found.has(place));
    assert.ok(missed.length <= places.length / 100, `missed ${missed.join(", ")} of ${places.length}`);
  });
}

test("of spikes of five to six times normal noise nine in ten are found", () => {
  const normal = logs.find(({ name }) => name === "normal") as (typeof logs)[number];
  const { values, places } = plantSpikes(normal.column, (n) => 5 + (n % 11) / 10);
  const found = new Set(findSpikes(countSteps(values), values).map(({ step }) => step));
  assert.ok(places.filter((place) => found.has(place)).length >= 0.9 * places.length);
});

test("a value is taken within two microseconds", () => {
  const { values } = (logs[0] as (typeof logs)[number]).column;
  const rounds = [1, 2, 3, 4, 5].map(() => {
    const finder = new SpikeFinder(2 ** -149);
    const before = process.cpuUsage();
    for (let i = 0; i < ROWS; i++) finder.take(i, values[i] as number);
    return process.cpuUsage(before).user / ROWS;
  });
  assert.ok(Math.min(...rounds) < 2, `${Math.min(...rounds)} µs`);
});
