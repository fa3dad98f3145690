import assert from "node:assert/strict";
import { test } from "node:test";
import { SpikeWatch } from "./spikeWatch.ts";

/** Steps, counted from 1, at which a spike is told. */
function spikesOf(losses: readonly number[], floor = 0): number[] {
  const watch = new SpikeWatch(1e-3, floor);
  return losses.flatMap((loss, i) => (watch.observe(loss) ? [i + 1] : []));
}

const quiet = (steps: number) => new Array<number>(steps).fill(1e-7);

test("each spike is told once, at its first high step", () => {
  assert.deepEqual(spikesOf([2, 0.1, ...quiet(3), 0.02, 0.7, 0.3, 1e-3, ...quiet(60), 5, 4]), [6, 70]);
});

test("a spike that rings is one spike", () => {
  assert.deepEqual(spikesOf([2, ...quiet(3), 0.5, 1e-5, 0.7, ...quiet(20), 3, ...quiet(60), 1]), [5, 89]);
});

test("a spike is told where the detector sees it begin", () => {
  assert.deepEqual(spikesOf([2, ...quiet(9), 2e-3, 0.5]), [11]);
});

test("a loss that has never been low, rises little or stays small is no spike", () => {
  assert.deepEqual(spikesOf([2, 1, 3, 2.5, 1, 4]), []);
  assert.deepEqual(spikesOf([2, 1e-3, 1e-4, 5e-3, 1e-4, 9e-3]), []);
  assert.deepEqual(spikesOf([2, 1e-3, 5e-4, 0.02, 0.3]), []);
});

test("a loss that begins low has not been fitted, and one a thousandth of the peak not yet", () => {
  assert.deepEqual(spikesOf([1e-5, 0.5]), []);
  assert.deepEqual(spikesOf([0.5, 0.0005, 0.6]), []);
  assert.deepEqual(spikesOf([0.5, 0.00049, 0.6]), [3]);
});

test("a loss of exactly zero may spike", () => {
  assert.deepEqual(spikesOf([2, 0, 0, 1e-3, 0.5]), [4]);
});

test("NaN is no spike", () => {
  assert.deepEqual(spikesOf([2, 1e-6, Number.NaN]), []);
});

test("spikes are rises above the floor of the loss, and so they are where rounding takes it below", () => {
  const losses = [2, 0.1, ...quiet(3), 0.02, 0.7, 0.3, 1e-3, ...quiet(60), 5, 4];
  for (const floor of [0.467, 1e-5, 30]) {
    const float32 = losses.map((loss) => Math.fround(floor + loss));
    const low = losses.map((loss) => (loss === 1e-7 ? floor - 1e-7 : floor + loss));
    for (const recorded of [float32, low]) assert.deepEqual(spikesOf(recorded, floor), [6, 70], `${floor}`);
  }
  const ofSmoothed = losses.map((loss) => 0.467 + loss);
  assert.deepEqual(spikesOf(ofSmoothed), [], "counted from 0");
});

test("the quanta of a coarse format above and below the floor are no spikes", () => {
  // Near 0.467 bfloat16 has 2⁻⁹: more than the least spike.
  const around = [0.46484375, 0.466796875, 0.46875, 0.47265625];
  const losses = [2, 1, ...Array.from({ length: 400 }, (_, i) => around[i % 4] as number)];
  assert.deepEqual(spikesOf(losses, 0.46698), []);
  assert.deepEqual(spikesOf([...losses, 2.5], 0.46698), [403]);
});
