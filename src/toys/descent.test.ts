import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { CONTESTANTS, type DescentSettings, descend, race } from "./descent.ts";
import { finish } from "./pieces.ts";
import { type Point, rastrigin, rosenbrock, type Surface } from "./surfaces.ts";

const SETTINGS: DescentSettings = { start: [-1.5, 2], learningRate: 1e-3, steps: 10_000, within: 0.01 };

test("on Rosenbrock's valley rmsProp, rprop, adam and adamax arrive; sgd and adagrad do not", () => {
  const descents = finish(race(rosenbrock, CONTESTANTS, SETTINGS));
  const arrived = descents.filter(({ arrives }) => arrives).map(({ name }) => name);
  assert.deepEqual(arrived, ["momentum", "rmsProp", "rprop", "adam", "adamax"]);
  const settingsOf = (one: string): Readonly<Record<string, unknown>> => ({
    ...descents.find(({ name }) => name === one)?.optimizer,
  });
  assert.deepEqual([settingsOf("momentum").momentum, settingsOf("rmsProp").alpha], [0.9, 0.99]);
  assert.deepEqual([settingsOf("adam").betas, settingsOf("adam").learningRate], [[0.9, 0.999], 1e-3]);
  for (const { arrives, distance, firstWithin, closest, height } of descents) {
    assert.equal(arrives, (distance as number) <= 0.01);
    assert.ok(closest <= (distance as number));
    if (arrives) assert.ok(firstWithin !== null && (height as number) < 1e-3);
  }
});

test("on Rastrigin's none does: each stays in a dimple near its start", () => {
  const start: Point = [-4.3, 3.2];
  for (const { name, arrives, end, divergedAt } of finish(
    race(rastrigin, CONTESTANTS, { ...SETTINGS, start, steps: 2000 }),
  )) {
    assert.deepEqual([arrives, divergedAt], [false, null], name);
    assert.ok(Math.abs((end as Point)[0] + 4) < 0.3, name);
  }
});

test("one step of gradient descent, by hand", () => {
  const settings: DescentSettings = { start: [0, 0], learningRate: 0.25, steps: 1, within: 0.01 };
  const { end, height, closestAt } = finish(descend(rosenbrock, { name: "sgd", settings: { name: "sgd" } }, settings));
  // The slope at the origin is (−2, 0); at (½, 0) the valley is ¼ + 100/16 high, and farther from (1, 1) than nothing before.
  assert.deepEqual([end, height, closestAt], [[0.5, 0], 6.5, 1]);
});

test("what leaves all numbers is said to, with the step", () => {
  const { arrives, divergedAt, end, distance, closest } = finish(
    descend(rosenbrock, { name: "sgd", settings: { name: "sgd" } }, { ...SETTINGS, learningRate: 1 }),
  );
  assert.deepEqual([arrives, end, distance], [false, null, null]);
  assert.ok(divergedAt !== null && divergedAt < 20);
  assert.ok(Number.isFinite(closest));
});

test("slopes are those of the heights, which are 0 at the minimum alone", () => {
  const coordinate = fc.double({ min: -5, max: 5, noNaN: true });
  for (const surface of [rosenbrock, rastrigin]) {
    assert.equal(surface.height(surface.minimum), 0);
    assert.deepEqual(surface.slope(surface.minimum).map(Math.abs), [0, 0]);
    fc.assert(
      fc.property(coordinate, coordinate, (x, y) => {
        const [dx, dy] = surface.slope([x, y]);
        assert.ok(surface.height([x, y]) >= 0);
        assert.ok(isNear(dx, measureSlope(surface, [x, y], [1, 0])), `${surface.name} at ${x}, ${y}`);
        assert.ok(isNear(dy, measureSlope(surface, [x, y], [0, 1])), `${surface.name} at ${x}, ${y}`);
      }),
      { numRuns: 200 },
    );
  }
});

/** By the central difference. */
function measureSlope({ height }: Surface, [x, y]: Point, [dx, dy]: Point): number {
  const step = 1e-5;
  return (height([x + step * dx, y + step * dy]) - height([x - step * dx, y - step * dy])) / (2 * step);
}

const isNear = (a: number, b: number) => Math.abs(a - b) < 1e-5 * (1 + Math.abs(a));

test("Rastrigin's by the formula of everybody else's cosine", () => {
  fc.assert(
    fc.property(
      fc.double({ min: -20, max: 20, noNaN: true }),
      fc.double({ min: -20, max: 20, noNaN: true }),
      (x, y) => {
        const expected = 20 + x * x - 10 * Math.cos(2 * Math.PI * x) + y * y - 10 * Math.cos(2 * Math.PI * y);
        assert.ok(Math.abs(rastrigin.height([x, y]) - expected) < 1e-9);
      },
    ),
  );
});
