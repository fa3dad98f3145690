/** @file The pyramid of a line says of any range what reading every row would say, also while the line grows. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { growLogValues, toLogValues } from "./logValues.ts";
import { Pyramid } from "./pyramid.ts";
import { growMedian, runningMedian } from "./runningMedian.ts";
import { type Pen, traceEnvelope } from "./traceEnvelope.ts";

/** Mostly numbers, some of which are none, and lengths around those of whole nodes. */
const value = fc.oneof(
  { weight: 20, arbitrary: fc.double({ noNaN: true, noDefaultInfinity: true }) },
  { weight: 1, arbitrary: fc.constantFrom(NaN, Infinity, -Infinity, 0, -0) },
);
const line = fc.oneof(
  fc.array(value, { minLength: 1, maxLength: 60 }),
  fc.array(value, { minLength: 240, maxLength: 270 }),
  fc.array(value, { minLength: 4090, maxLength: 4110, size: "max" }),
);
const share = fc.double({ min: 0, max: 1, noNaN: true });

describe("pyramid", () => {
  test("smallest and largest of any range are those of its rows, infinite ones too, and the middle is one of them", () => {
    fc.assert(
      fc.property(line, share, share, (numbers, a, b) => {
        const values = Float64Array.from(numbers);
        const [from, to] = [a, b].map((part) => Math.round(part * (values.length - 1))).sort((a, b) => a - b) as [
          number,
          number,
        ];
        const rows = numbers.slice(from, to + 1).filter((value) => !Number.isNaN(value));
        const pyramid = new Pyramid(values);
        const extent = pyramid.read(from, to);
        if (rows.length === 0) assert.equal(extent, null);
        else {
          assert.ok(extent);
          assert.equal(extent.low, Math.min(...rows));
          assert.equal(extent.high, Math.max(...rows));
          assert.ok(rows.includes(extent.middle));
          // Fewer rows than a node has are read one by one.
          if (to - from < 8) assert.equal(extent.middle, rows.toSorted((a, b) => a - b)[(rows.length - 1) >> 1]);
        }
        const finite = rows.filter(Number.isFinite);
        const [low, high] = pyramid.readFinite(from, to);
        assert.equal(low, Math.min(...finite));
        assert.equal(high, Math.max(...finite));
      }),
      { numRuns: 200 },
    );
  });

  test("it grows to what it would have been at once, also where rows behind it are written over", () => {
    fc.assert(
      fc.property(line, line, share, (before, more, part) => {
        const kept = Math.round(part * before.length);
        const whole = Float64Array.from([...before.slice(0, kept), ...more]);
        const grown = new Pyramid(Float64Array.from(before));
        grown.extend(whole, kept);
        const fresh = new Pyramid(whole);
        for (const [from, to] of [
          [0, whole.length - 1],
          [Math.min(kept, whole.length - 1), whole.length - 1],
          [whole.length >> 2, whole.length >> 1],
        ] as const)
          assert.deepEqual(
            [grown.read(from, to), grown.readFinite(from, to)],
            [fresh.read(from, to), fresh.readFinite(from, to)],
          );
      }),
      { numRuns: 100 },
    );
  });
});

test("logarithms and medians of lines that grow are those of the whole lines", () => {
  fc.assert(
    fc.property(line, line, fc.constantFrom(3, 11, 51), (before, more, window) => {
      const part = Float64Array.from(before);
      const whole = Float64Array.from([...before, ...more]);
      const logs = growLogValues(
        toLogValues([part, Float64Array.of(1)]),
        [whole, Float64Array.of(1)],
        [part.length, 1],
      );
      assert.deepEqual(logs, toLogValues([whole, Float64Array.of(1)]));
      const medians = growMedian(runningMedian(part, window), whole, window, part.length);
      // Which of two zeros is the middle one is nobody's business.
      assert.deepEqual(
        medians.map((value) => value + 0),
        runningMedian(whole, window).map((value) => value + 0),
      );
    }),
    { numRuns: 100 },
  );
});

test("an envelope that is drawn by a pyramid reaches as high and as low in every pixel column as one drawn row by row", () => {
  const rows = 20_000;
  const x = Float64Array.from({ length: rows }, (_, i) => i);
  const frame = { left: 7, top: 0, width: 90, height: 100, yMin: 0, yMax: 1 };
  fc.assert(
    fc.property(fc.nat(rows - 1), fc.nat(rows - 1), fc.nat(rows - 1), (a, b, spike) => {
      const y = Float64Array.from({ length: rows }, (_, i) =>
        i === spike ? 1 : i % 7 === 0 ? NaN : 0.2 + 0.1 * Math.sin(i),
      );
      const [from, to] = a < b ? [a, b] : [b, a];
      const trace = (summary: Pyramid | null) => {
        const band: number[][] = [];
        const columns: number[] = [];
        const pen: Pen = { moveTo: (px, py) => void band.push([px, py]), lineTo: (px, py) => void band.push([px, py]) };
        const line: Pen = { moveTo: (px) => void columns.push(px), lineTo: (px) => void columns.push(px) };
        traceEnvelope({ line, band: pen }, x, y, from, to, { ...frame, xMin: from, xMax: to + 1 }, summary);
        return { band, columns };
      };
      const summed = trace(new Pyramid(y));
      assert.deepEqual(summed, trace(null));
      if (to - from > 200 && spike >= from && spike <= to)
        assert.equal(Math.min(...summed.band.map(([, py]) => py as number)), 0);
    }),
    { numRuns: 60 },
  );
});
