/** @file Curves of many runs by hand, and no spike lost. */
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { quantile } from "../../analysis/index.ts";
import { bandOver, shortenRun } from "./bands.ts";

const seriesOf = (values: readonly number[]) => ({
  step: Float64Array.from(values, (_, i) => i + 1),
  columns: { a: Float64Array.from(values) },
});

test("a bucket keeps the smallest, middle and largest of its steps, and leaves out what is no number", () => {
  const { columns } = shortenRun(seriesOf([1, 5, 3, 8, Number.NaN, Infinity, 7]), 3);
  const of = (name: "least" | "middle" | "most") => [...(columns.a?.[name] ?? [])];
  assert.deepEqual(
    [of("least"), of("middle"), of("most")],
    [
      [1, 8, 7],
      [3, 8, 7],
      [5, 8, 7],
    ],
  );
});

test("what a log has of step 0 is in the first bucket, with all of its others", () => {
  const { columns } = shortenRun({ step: Float64Array.of(0, 1, 2), columns: { a: Float64Array.of(3, 2, 1) } }, 2);
  assert.deepEqual([columns.a?.least, columns.a?.most].map(String), ["1", "3"]);
});

test("at each step the band has the quartiles over the runs that have a number there", () => {
  const runs = [[1, 10], [2, Number.NaN], [4]].map((values) => shortenRun(seriesOf(values), 1));
  assert.deepEqual(bandOver(runs, "a"), [
    { step: 1, n: 3, least: 1, most: 4, low: 1.5, middle: 2, high: 3 },
    { step: 2, n: 1, least: 10, most: 10, low: 10, middle: 10, high: 10 },
  ]);
  assert.deepEqual(bandOver(runs, "b"), []);
  assert.deepEqual(bandOver([], "a"), []);
});

test("however wide the buckets, the extremes of all steps are there, and the band lies within", () => {
  const runs = fc.array(fc.array(fc.double({ noNaN: true, min: -1e6, max: 1e6 }), { minLength: 1, maxLength: 40 }), {
    minLength: 1,
    maxLength: 8,
  });
  fc.assert(
    fc.property(runs, fc.integer({ min: 1, max: 15 }), (all, width) => {
      const band = bandOver(
        all.map((values) => shortenRun(seriesOf(values), width)),
        "a",
      );
      assert.equal(Math.min(...band.map(({ least }) => least)), Math.min(...all.flat()));
      assert.equal(Math.max(...band.map(({ most }) => most)), Math.max(...all.flat()));
      for (const { least, low, middle, high, most } of band) {
        assert.ok(least <= low && low <= middle && middle <= high && high <= most);
      }
      if (width > 1) return;
      for (const { step, middle } of band) {
        const there = all.flatMap((values) => values[step - 1] ?? []);
        assert.equal(middle, quantile(Float64Array.from(there).sort(), 0.5));
      }
    }),
  );
});
