import assert from "node:assert/strict";
import { test } from "node:test";
import { traceContour } from "./contour.ts";

test("a plane has a straight line, where the level lies between neighbours", () => {
  const rows = [0, 1, 2].map((y) => [0, 1, 2, 3].map((x) => x + 0 * y));
  assert.deepEqual(traceContour(rows, 1.25), [
    [1.25, 0, 1.25, 1],
    [1.25, 1, 1.25, 2],
  ]);
  assert.deepEqual(traceContour(rows, 9), []);
});

test("a bowl has a closed line around its bottom, at the level", () => {
  const at = (x: number, y: number) => (x - 5) ** 2 + (y - 4) ** 2;
  const rows = Array.from({ length: 9 }, (_, y) => Array.from({ length: 11 }, (_, x) => at(x, y)));
  const segments = traceContour(rows, 6.5);
  const ends = new Map<string, number>();
  for (const [x0, y0, x1, y1] of segments)
    for (const [x, y] of [
      [x0, y0],
      [x1, y1],
    ] as const) {
      ends.set(`${x.toFixed(9)} ${y.toFixed(9)}`, (ends.get(`${x.toFixed(9)} ${y.toFixed(9)}`) ?? 0) + 1);
      assert.ok(Math.abs(Math.sqrt(at(x, y)) - Math.sqrt(6.5)) < 0.06);
    }
  assert.ok(segments.length > 8);
  assert.deepEqual(new Set(ends.values()), new Set([2]));
});

test("a saddle is parted by its middle, and what is no number has no line", () => {
  // Low in two opposite corners; the middle is high, so that each low corner is alone.
  const around = traceContour(
    [
      [0, 10],
      [10, 0],
    ],
    4,
  );
  assert.deepEqual(around, [
    [0, 0.4, 0.4, 0],
    [1, 0.6, 0.6, 1],
  ]);
  // At 6 the middle is low, and each high corner is alone.
  assert.deepEqual(
    traceContour(
      [
        [0, 10],
        [10, 0],
      ],
      6,
    ),
    [
      [0.6, 0, 1, 0.4],
      [0.4, 1, 0, 0.6],
    ],
  );
  assert.deepEqual(
    traceContour(
      [
        [0, Number.NaN],
        [10, 0],
      ],
      4,
    ),
    [],
  );
});
