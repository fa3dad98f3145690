/** @file Arrays in the page: they come back, and narrowing keeps what a chart shows. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { ArrayEmbedder, narrowForDrawing } from "./embedArrays.ts";
import { decodeArray } from "./page/decodeArray.ts";

test("an array comes back from its element", () => {
  const arrays = new ArrayEmbedder();
  arrays.add(Float32Array.of(1));
  const window = Float64Array.of(9, 0.1, -0, NaN, 9).subarray(1, 4);
  const { element, type } = arrays.add(window);
  const found = arrays.elements.map(({ text }) => text).find((text) => text.includes(`id="${element}"`));
  const base64 = />([^<]*)</.exec(found ?? "")?.[1] ?? "";
  assert.deepEqual(decodeArray(base64, type), Float64Array.from(window));
});

test("values are narrowed unless one would become 0, infinite or a subnormal number", () => {
  for (const value of [0, -0, NaN, Infinity, -Infinity, 0.1, 5.9e-12, 2 ** -126, 3.4e38]) {
    assert.ok(narrowForDrawing(Float64Array.of(1, value)) instanceof Float32Array, String(value));
  }
  for (const value of [1e-46, 2 ** -126 * 0.7, 1e39, -1e39, Number.MIN_VALUE]) {
    assert.ok(narrowForDrawing(Float64Array.of(1, value)) instanceof Float64Array, String(value));
  }
});
