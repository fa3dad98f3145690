import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { createStream } from "../random/index.ts";
import { differenceOf, normalizeFilters } from "./directions.ts";
import { assertNear } from "./matrices.fixture.ts";
import { fillNormal, normOf } from "./vectors.ts";

const LAYOUT = [{ shape: [2, 2] }, { shape: [2] }, { shape: [] }] as const;

test("each filter gets the length of the parameters' one; biases become zero or take the size of the parameters'", () => {
  const direction = Float64Array.of(3, 4, 0, 0, -2, 0.5, 7);
  const parameters = Float32Array.of(0, 10, 5, 5, 3, -4, -0.25);
  assert.deepEqual([...normalizeFilters(direction, parameters, LAYOUT, "zero")], [6, 8, 0, 0, 0, 0, 0]);
  assert.deepEqual([...normalizeFilters(direction, parameters, LAYOUT, "scaled")], [6, 8, 0, 0, -3, 4, 0.25]);
});

test("the length of the direction's filters makes no difference, and each is as long as the parameters' one", () => {
  fc.assert(
    fc.property(fc.nat(), fc.integer({ min: 1, max: 6 }), fc.integer({ min: 1, max: 6 }), (seed, filters, width) => {
      const stream = createStream(seed, "landscape");
      const [direction, parameters] = [new Float64Array(filters * width), new Float64Array(filters * width)];
      for (const vector of [direction, parameters]) fillNormal(vector, stream);
      const layout = [{ shape: [filters, width] }];
      const found = normalizeFilters(direction, parameters, layout, "zero");
      const longer = direction.map((value, i) => value * (1 + Math.floor(i / width)));
      assertNear(normalizeFilters(longer, parameters, layout, "zero"), found, 1e-14 * normOf(parameters));
      for (let filter = 0; filter < filters; filter++) {
        const of = (vector: Float64Array) => normOf(vector.slice(filter * width, (filter + 1) * width));
        assertNear([of(found)], [of(parameters)], 1e-14 * of(parameters));
      }
    }),
  );
});

test("vectors that are not of the layout, or not of one length, are refused", () => {
  const seven = new Float64Array(7);
  assert.throws(
    () => normalizeFilters(seven, new Float64Array(8), LAYOUT, "zero"),
    /RangeError: parameters: are 8 numbers, and the layout has 7/,
  );
  assert.throws(
    () => normalizeFilters(new Float64Array(6), seven, LAYOUT, "zero"),
    /RangeError: direction: are 6 numbers, and the layout has 7/,
  );
  assert.throws(
    () => differenceOf(seven, new Float64Array(6)),
    /RangeError: states of 7 and 6 numbers have no difference/,
  );
  assert.deepEqual([...differenceOf(Float32Array.of(3, 1), Float64Array.of(1, 4))], [2, -3]);
});
