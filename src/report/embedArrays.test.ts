/** @file Arrays in the page: they come back, and narrowing keeps what a chart shows. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { decodeArray, spreadValues } from "../charts/decodeArray.ts";
import type { PageArray } from "../charts/pageData.ts";
import { ArrayEmbedder, narrowForDrawing } from "./embedArrays.ts";

/** What the page reads from an element. */
function read(arrays: ArrayEmbedder, { element, type }: PageArray) {
  const found = arrays.elements.map(({ text }) => text).find((text) => text.includes(`id="${element}"`));
  return decodeArray(/>([^<]*)</.exec(found ?? "")?.[1] ?? "", type);
}

test("an array comes back from its element", () => {
  const arrays = new ArrayEmbedder();
  arrays.add(Float32Array.of(1));
  const window = Float64Array.of(9, 0.1, -0, NaN, 9).subarray(1, 4);
  assert.deepEqual(read(arrays, arrays.add(window)), Float64Array.from(window));
});

test("steps take four bytes where they are whole and small enough", () => {
  const arrays = new ArrayEmbedder();
  assert.deepEqual(
    read(arrays, arrays.addSteps(Float64Array.of(1, 7, 2 ** 32 - 1))),
    Uint32Array.of(1, 7, 2 ** 32 - 1),
  );
  for (const steps of [Float64Array.of(1, 2 ** 32), Float64Array.of(0.5, 1)]) {
    assert.deepEqual(read(arrays, arrays.addSteps(steps)), steps);
  }
});

test("a column comes back at its rows, dense or sparse", () => {
  const rows = Uint32Array.from({ length: 40 }, (_, i) => i + 5);
  for (const known of [[...rows], [5, 6, 44], [20], [20, 21, 22], []]) {
    const values = Float32Array.from(rows, (row) => (known.includes(row) ? row / 2 : NaN));
    const arrays = new ArrayEmbedder();
    const column = arrays.addColumn(values, rows);
    const at = "array" in column.rows ? read(arrays, column.rows.array) : null;
    const start = "start" in column.rows ? column.rows.start : 0;
    const spread = spreadValues(read(arrays, column.values), (i) => at?.[i] ?? start + i, 50);
    const expected = Float64Array.from({ length: 50 }, (_, row) => (known.includes(row) ? row / 2 : NaN));
    assert.deepEqual(spread, expected);
  }
});

test("what is equal is in the page once, whatever its type would make of the bytes", () => {
  const arrays = new ArrayEmbedder();
  const rows = Uint32Array.of(3, 9);
  assert.deepEqual(arrays.add(rows), arrays.add(Uint32Array.of(3, 9)));
  assert.notDeepEqual(arrays.add(new Float32Array(rows.buffer)), arrays.add(rows));
  assert.equal(arrays.elements.length, 2);
});

test("values are narrowed unless one would become 0, infinite or a subnormal number", () => {
  for (const value of [0, -0, NaN, Infinity, -Infinity, 0.1, 5.9e-12, 2 ** -126, 3.4e38]) {
    assert.ok(narrowForDrawing(Float64Array.of(1, value)) instanceof Float32Array, String(value));
  }
  for (const value of [1e-46, 2 ** -126 * 0.7, 1e39, -1e39, Number.MIN_VALUE]) {
    assert.ok(narrowForDrawing(Float64Array.of(1, value)) instanceof Float64Array, String(value));
  }
});
