/** @file Columns of pixels cover a line without gaps, and what lies further apart is left to a pen. */
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { createTrail } from "./pixelColumns.ts";

test("columns of a line follow each other, touch, and reach every point; between points further apart a line is drawn", () => {
  const gaps = fc.array(
    fc.record({
      dx: fc.oneof(fc.double({ min: 0.05, max: 1, noNaN: true }), fc.constant(7)),
      y: fc.integer({ min: 0, max: 300 }),
    }),
    { minLength: 2, maxLength: 60 },
  );
  fc.assert(
    fc.property(gaps, (steps) => {
      const trail = createTrail();
      let x = 0;
      const points = steps.map(({ dx, y }) => {
        x += dx;
        return { x, y };
      });
      for (const [i, point] of points.entries()) (i === 0 ? trail.moveTo : trail.lineTo)(point.x, point.y);
      const ends: number[] = [];
      const columns = trail.readLine({ moveTo: (x) => void ends.push(x), lineTo: (x) => void ends.push(x) });
      const isFar = (i: number) => i > 0 && i < points.length && (points[i]?.x ?? 0) - (points[i - 1]?.x ?? 0) > 1;
      assert.equal(ends.length, 2 * points.filter((_, i) => isFar(i)).length);
      for (const [i, { x, y }] of points.entries()) {
        const column = columns.find(([at]) => at === Math.round(x));
        const isAlone = (i === 0 || isFar(i)) && (i === points.length - 1 || isFar(i + 1));
        if (!isAlone) assert.ok(column !== undefined && column[1] <= y && y <= column[2]);
      }
      for (const [i, [x, top, bottom]] of columns.entries()) {
        const next = columns[i + 1];
        if (next === undefined || next[0] !== x + 1 || points.some((_, k) => isFar(k))) continue;
        assert.ok(top <= next[2] && next[1] <= bottom, "neighbours touch");
      }
    }),
  );
});

test("a band is read back as it was traced: along its upper edge, and back along its lower one", () => {
  const trail = createTrail();
  const corners = [
    [4.5, 1],
    [5.5, 1],
    [5.5, 2],
    [6.5, 2],
    [6.5, 9],
    [5.5, 9],
    [5.5, 8],
    [4.5, 8],
  ] as const;
  for (const [x, y] of corners) trail.lineTo(x, y);
  assert.deepEqual(trail.readBand(), [
    [5, 1, 8],
    [6, 2, 9],
  ]);
});
