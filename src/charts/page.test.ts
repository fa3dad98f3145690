/** @file The parts of the page that need no browser: envelope of a line, log values, ticks. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { formatNumber } from "../words.ts";
import { decadeTicks, labelTicks, logTicks } from "./axisTicks.ts";
import { decodeArray } from "./decodeArray.ts";
import { toLogValues } from "./logValues.ts";
import { placeStep, stepAt, stepTicks } from "./stepAxis.ts";
import { type Frame, type Pen, traceEnvelope } from "./traceEnvelope.ts";

const frame: Frame = { left: 10, top: 5, width: 20, height: 100, xMin: 0, xMax: 999, yMin: 0, yMax: 1 };
const x = Float64Array.from({ length: 1000 }, (_, i) => i);

interface Point {
  readonly x: number;
  readonly y: number;
  readonly pen: string;
}

function recordPen(): { readonly points: Point[]; readonly pen: Pen } {
  const points: Point[] = [];
  const record = (pen: string) => (x: number, y: number) => void points.push({ x, y, pen });
  return { points, pen: { moveTo: record("move"), lineTo: record("line") } };
}

function trace(y: ArrayLike<number>, part: Partial<Frame> = {}): { line: Point[]; band: Point[] } {
  const [line, band] = [recordPen(), recordPen()];
  traceEnvelope({ line: line.pen, band: band.pen }, x, y, 0, y.length - 1, { ...frame, ...part });
  return { line: line.points, band: band.points };
}

describe("envelope", () => {
  test("the band spans the smallest and largest value of every pixel column, the line goes through the median", () => {
    const numbers = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1000, maxLength: 1000 });
    fc.assert(
      fc.property(numbers, (y) => {
        const { line, band } = trace(y);
        assert.equal(band.length, 4 * 21);
        for (let column = 10; column <= 30; column++) {
          const rows = y.filter((_, i) => Math.round(10 + (i / 999) * 20) === column);
          // Half a pixel on both sides, first along the upper edge, then back along the lower one.
          const upper = 2 * (column - 10);
          const corners = [upper, upper + 1, 82 - upper, 83 - upper].map((i) => band[i] as Point);
          for (const { x } of corners) assert.equal(Math.abs(x - column), 0.5);
          const drawn = corners.map(({ y }) => y);
          const median = rows.toSorted((a, b) => a - b)[(rows.length - 1) >> 1] as number;
          const [through] = line.filter((point) => point.x === column);
          assert.ok(Math.abs((through?.y ?? NaN) - (5 + (1 - median) * 100)) < 1e-9);
          assert.ok(Math.abs(Math.min(...drawn) - (5 + (1 - Math.max(...rows)) * 100)) < 1e-9);
          assert.ok(Math.abs(Math.max(...drawn) - (5 + (1 - Math.min(...rows)) * 100)) < 1e-9);
        }
      }),
      { numRuns: 20 },
    );
  });

  test("few points are drawn where they are", () => {
    const { line, band } = trace([0, 0.5, 1], { xMax: 2 });
    assert.deepEqual(band, []);
    assert.deepEqual(line, [
      { x: 10, y: 105, pen: "move" },
      { x: 20, y: 55, pen: "line" },
      { x: 30, y: 5, pen: "line" },
    ]);
  });

  test("a single point is given back, since it makes no line", () => {
    const pen = { moveTo: () => {}, lineTo: () => {} };
    const alone = (y: readonly number[]) => traceEnvelope({ line: pen, band: pen }, x, y, 0, y.length - 1, frame);
    assert.deepEqual(alone([NaN, 0.5, NaN]), { x: 10 + 20 / 999, y: 55 });
    assert.deepEqual(alone([...new Array<number>(999).fill(NaN), 0.5]), { x: 30, y: 55 });
    assert.equal(alone([0.5, 0.5]), null);
    assert.equal(alone([NaN]), null);
  });

  test("NaN is passed over, infinities reach the edges, also where points are dense", () => {
    assert.deepEqual(
      trace([NaN, Infinity, NaN, -Infinity], { xMax: 3 }).line.map((point) => point.y),
      [5, 105],
    );
    const dense = new Array<number>(1000).fill(0.5);
    dense[0] = dense[400] = NaN;
    dense[700] = Infinity;
    const { line, band } = trace(dense);
    const heights = [...line, ...band].map((point) => point.y);
    assert.equal(Math.min(...heights), 5);
    assert.ok(heights.every((y) => !Number.isNaN(y)));
    assert.deepEqual(trace(new Array<number>(1000).fill(NaN)), { line: [], band: [] });
  });
});

describe("log values", () => {
  test("zeros lie below every positive value, and all series share the place", () => {
    const { values, zeroAt } = toLogValues([Float64Array.of(1, 0, 1e-3), Float32Array.of(100, 2e-9)]);
    assert.equal(zeroAt, -10);
    assert.deepEqual([...(values[0] ?? [])], [0, -10, -3]);
    assert.equal(values[1]?.[0], 2);
  });

  test("without zeros there is no place for them; negative values and NaN are no numbers; zeros alone have a place", () => {
    assert.deepEqual(toLogValues([[1, -1, NaN]]), {
      values: [Float64Array.of(0, NaN, NaN)],
      zeroAt: null,
      smallest: 1,
    });
    assert.deepEqual(toLogValues([[0, 0]]), { values: [Float64Array.of(-1, -1)], zeroAt: -1, smallest: Infinity });
  });
});

test("decade ticks are whole, few, and keep away from the line of zeros", () => {
  assert.deepEqual(decadeTicks(-4.2, 1.1, 10, null), [-4, -3, -2, -1, 0, 1]);
  assert.deepEqual(decadeTicks(-12.5, 1, 5, null), [-12, -9, -6, -3, 0]);
  assert.deepEqual(decadeTicks(-11.6, 1, 7, -11), [-11, -8, -6, -4, -2, 0]);
  assert.deepEqual(decadeTicks(-3, 1, 5, -11), [-3, -2, -1, 0, 1]);
});

describe("ticks of an axis that may show less than two decades", () => {
  const shown = (...args: Parameters<typeof logTicks>) =>
    logTicks(...args).map((tick) => Number((10 ** tick).toPrecision(12)));

  test("they are round, and finer the less is shown", () => {
    assert.deepEqual(logTicks(-4.2, 1.1, 10, null), decadeTicks(-4.2, 1.1, 10, null));
    assert.deepEqual(shown(Math.log10(1.9), Math.log10(6.5), 8, null), [2, 3, 4, 5, 6]);
    assert.deepEqual(shown(-7.9, -6.1, 8, null), [2e-8, 5e-8, 1e-7, 2e-7, 5e-7]);
    assert.deepEqual(
      shown(Math.log10(2.31), Math.log10(2.38), 8, null),
      [2.31, 2.32, 2.33, 2.34, 2.35, 2.36, 2.37, 2.38],
    );
    // Exact zeros have their line, and nothing else is below the decade of the smallest value.
    assert.deepEqual(logTicks(-1.1, 0.6, 5, -1), [-1, 0, Math.log10(3)]);
  });

  test("there are at least two on every chart, they never crowd and are never out of range", () => {
    const law = fc.property(
      fc.double({ min: -12, max: 3, noNaN: true }),
      fc.double({ min: 0.01, max: 1.999, noNaN: true }),
      fc.integer({ min: 4, max: 12 }),
      (min, span, most) => {
        const ticks = logTicks(min, min + span, most, null);
        assert.ok(ticks.length >= 2, `${ticks}`);
        assert.ok(ticks.every((tick) => tick >= min - 1e-9 && tick <= min + span + 1e-9));
        assert.ok(ticks.every((tick, i) => i === 0 || tick - (ticks[i - 1] as number) >= span / most - 1e-9));
      },
    );
    fc.assert(law, { numRuns: 1000 });
  });
});

describe("axis of steps", () => {
  test("a step comes back from its place, to the bit", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1e9 }), fc.boolean(), (step, log) => {
        assert.equal(stepAt(placeStep(step, log), log), step);
      }),
    );
    assert.equal(stepAt(placeStep(0, true), true), 0.5);
    assert.equal(stepAt(1.5, false), 1.5);
  });

  test("labels are round, whole and as many as fit", () => {
    assert.deepEqual(stepTicks(1, 3000, 12, false), [500, 1000, 1500, 2000, 2500, 3000]);
    assert.deepEqual(stepTicks(560, 570, 12, false), [560, 561, 562, 563, 564, 565, 566, 567, 568, 569, 570]);
    assert.deepEqual(stepTicks(1, 1e6, 6, true), [1, 10, 100, 1000, 10_000, 100_000, 1_000_000]);
    assert.deepEqual(stepTicks(1, 1e6, 3, true), [1, 100, 10_000, 1_000_000]);
    assert.deepEqual(stepTicks(1, 3000, 10, true), [1, 3, 10, 30, 100, 300, 1000, 3000]);
    assert.deepEqual(stepTicks(1, 3000, 18, true), [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000]);
    // Less than a decade: round steps, closer together towards the end.
    assert.deepEqual(stepTicks(1000, 1500, 6, true), [1000, 1100, 1200, 1300, 1400, 1500]);
  });

  test("labels never crowd, are never out of range, and there are some", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 1e6 }),
        fc.integer({ min: 3, max: 1e6 }),
        fc.integer({ min: 3, max: 16 }),
        fc.boolean(),
        (min, span, most, log) => {
          const max = min + span;
          const ticks = stepTicks(min, max, most, log);
          const places = ticks.map((step) => placeStep(step, log));
          const least = (placeStep(max, log) - placeStep(min, log)) / most;
          assert.ok(ticks.length > 0 && ticks.every((step) => step >= min && step <= max && Number.isInteger(step)));
          assert.ok(places.every((place, i) => i === 0 || place - (places[i - 1] as number) >= least));
        },
      ),
    );
  });
});

test("ticks that are closer than four digits tell get more digits, others none", () => {
  assert.deepEqual(labelTicks([0.9999, 0.99995, 1], formatNumber), ["0.9999", "0.99995", "1"]);
  assert.deepEqual(labelTicks([0, 0.25, 0.3333333], formatNumber), ["0", "0.25", "0.3333"]);
  assert.deepEqual(labelTicks([], formatNumber), []);
});

test("numbers come out of base64 to the bit", () => {
  const values = Float64Array.of(1, -0, NaN, 5e-324, -Infinity);
  const back = decodeArray(Buffer.from(values.buffer).toString("base64"), "f64");
  assert.deepEqual(Buffer.from(back.buffer), Buffer.from(values.buffer));
  assert.deepEqual(
    decodeArray(Buffer.from(Float32Array.of(0.1).buffer).toString("base64"), "f32"),
    Float32Array.of(0.1),
  );
});
