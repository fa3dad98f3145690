import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import fc from "fast-check";
import { AXIS_KINDS, type Axis, listValues } from "./index.ts";
import { createSobolDimension, MOST_SOBOL_DIMENSIONS } from "./sobolSequence.ts";

const REAL = { isWhole: false, dimension: 0 };
const WHOLE = { isWhole: true, dimension: 0 };

const pair = (least: number, most: number) =>
  fc
    .tuple(fc.double({ min: least, max: most, noNaN: true }), fc.double({ min: least, max: most, noNaN: true }))
    .map(([a, b]): [number, number] => [Math.min(a, b), Math.max(a, b)])
    .filter(([low, high]) => low < high);

const wholePair = fc
  .tuple(fc.integer({ min: 1, max: 10_000 }), fc.integer({ min: 1, max: 10_000 }))
  .map(([low, more]): [number, number] => [low, low + more]);

test("a log grid has its ends exactly, and decimal numbers where they are decimal", () => {
  const grid = (low: number, high: number, points: number) => listValues({ log: [low, high], points }, REAL);
  assert.deepEqual(grid(1e-4, 1e-2, 5), [1e-4, 0.000316227766017, 1e-3, 0.00316227766017, 1e-2]);
  assert.deepEqual(grid(1e-8, 1e-1, 8), [1e-8, 1e-7, 1e-6, 1e-5, 1e-4, 1e-3, 1e-2, 1e-1]);
  assert.deepEqual(grid(3e-5, 3e2, 8), [3e-5, 3e-4, 3e-3, 3e-2, 0.3, 3, 30, 300]);
  assert.deepEqual(grid(1, 1024, 11), [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024]);
});

test("a linear grid has decimal numbers where they are decimal", () => {
  assert.deepEqual(
    listValues({ linear: [0, 1], points: 11 }, REAL),
    [0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1],
  );
  assert.deepEqual(listValues({ linear: [-1, 1], points: 3 }, REAL), [-1, 0, 1]);
});

test("a grid of a setting of whole numbers has the nearest ones, each once", () => {
  assert.deepEqual(listValues({ linear: [1, 4], points: 9 }, WHOLE), [1, 2, 3, 4]);
  assert.deepEqual(listValues({ log: [16, 256], points: 4 }, WHOLE), [16, 40, 102, 256]);
});

test("grids rise from end to end, whatever the ends; more points between keep those that are there", () => {
  fc.assert(
    fc.property(pair(1e-300, 1e300), fc.integer({ min: 2, max: 40 }), fc.boolean(), (range, points, isLog) => {
      const grid = (count: number) =>
        listValues(
          (isLog ? { log: range, points: count } : { linear: range, points: count }) as Axis,
          REAL,
        ) as number[];
      const values = grid(points);
      assert.deepEqual([values[0], values.at(-1)], range);
      assert.ok(values.every((value, i) => i === 0 || value > (values[i - 1] as number)));
      const finer = new Set(grid(2 * points - 1));
      assert.deepEqual(
        values.filter((value) => !finer.has(value)),
        [],
      );
    }),
  );
});

for (const kind of ["random", "sobol"] as const) {
  const draw = (range: readonly [number, number], points: number, scale: "linear" | "log", place = REAL) =>
    listValues({ [kind]: range, points, scale } as unknown as Axis, place) as number[];

  test(`${kind}: values lie in the range, and adding points keeps the earlier ones`, () => {
    const counts = fc.tuple(fc.integer({ min: 1, max: 50 }), fc.integer({ min: 0, max: 50 }));
    const scales = fc.constantFrom("linear" as const, "log" as const);
    fc.assert(
      fc.property(wholePair, counts, scales, fc.nat(MOST_SOBOL_DIMENSIONS - 1), fc.boolean(), (...drawn) => {
        const [[low, high], [points, more], scale, dimension, isWhole] = drawn;
        const values = draw([low, high], points + more, scale, { isWhole, dimension });
        assert.equal(values.length, points + more);
        assert.ok(values.every((value) => value >= low && value <= high));
        if (isWhole) assert.ok(values.every(Number.isInteger));
        assert.deepEqual(draw([low, high], points, scale, { isWhole, dimension }), values.slice(0, points));
      }),
    );
  });

  test(`${kind}: whole numbers come equally often, the ends too`, () => {
    const counts = new Map<number, number>();
    for (const value of draw([2, 5], 4096, "linear", WHOLE)) counts.set(value, (counts.get(value) ?? 0) + 1);
    assert.deepEqual([...counts.keys()].sort(), [2, 3, 4, 5]);
    for (const count of counts.values()) assert.ok(Math.abs(count - 1024) < 120, `${count}`);
  });

  test(`${kind}: a logarithmic scale has as many values in every decade`, () => {
    const values = draw([1e-6, 1e-2], 4096, "log");
    for (const decade of [1e-6, 1e-5, 1e-4, 1e-3]) {
      const count = values.filter((value) => value >= decade && value < 10 * decade).length;
      assert.ok(Math.abs(count - 1024) < 120, `${count} from ${decade}`);
    }
  });

  test(`${kind}: axes are different`, () => {
    const [first, second] = [0, 1].map((dimension) => draw([0, 1], 64, "linear", { isWhole: false, dimension }));
    assert.notDeepEqual(first, second);
  });
}

test("Sobol's points are those of SciPy", () => {
  const file = new URL("../fixtures/sobol.json", import.meta.url);
  const { points, point999999 } = JSON.parse(readFileSync(file, "utf8")) as Record<string, unknown>;
  const dimensions = Array.from({ length: MOST_SOBOL_DIMENSIONS }, (_, i) => createSobolDimension(i));
  const rows = Array.from({ length: 64 }, (_, i) => dimensions.map((share) => share(i) * 64));
  assert.deepEqual(rows, points);
  assert.deepEqual(
    dimensions.map((share) => share(999_999) * 2 ** 20),
    point999999,
  );
});

test("every kind of axis is found by its name, and its example is one", () => {
  for (const { name, example, settings } of AXIS_KINDS) {
    const entries = [...example.matchAll(/(\w+): (\[[^\]]*\]|[\w.]+)/g)].map(([, key, value]) => [
      key,
      key === "scale" ? value : JSON.parse(value as string),
    ]);
    assert.ok(settings.safeParse(Object.fromEntries(entries)).success, example);
    assert.ok(example.startsWith(`{ ${name}: `));
  }
});
