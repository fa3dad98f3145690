/** @file Reduction of long series: no extreme is lost, none wanders, runs stay aligned. */
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { chooseBuckets, joinSteps, locateSteps, reduceSeries } from "./reduceSeries.ts";

function series(values: readonly number[], first = 1) {
  return { step: Float64Array.from(values, (_, i) => first + i), columns: { x: Float64Array.from(values) } };
}

/** A reduction that must happen. */
function reduce(run: ReturnType<typeof series>, pointLimit: number, breaks: readonly number[] = []) {
  const buckets = chooseBuckets([run], pointLimit, breaks);
  assert.ok(buckets);
  return { buckets, ...reduceSeries(run, buckets) };
}

test("runs within the limit are left alone, longer ones get few enough points", () => {
  assert.equal(chooseBuckets([series([1, 2, 3, 4])], 4), null);
  assert.equal(chooseBuckets([series([1, 2]), series([1, 2])], 4), null);
  const { step } = reduce(series(new Array(1000).fill(0)), 100);
  assert.ok(step.length <= 100 && step.length > 80, `${step.length} points`);
  const runs = [series(new Array(1000).fill(0)), series(new Array(600).fill(0), 401)];
  const buckets = chooseBuckets(runs, 100);
  assert.ok(buckets);
  const points = runs.map((run) => reduceSeries(run, buckets).step.length);
  assert.ok((points[0] ?? 0) + (points[1] ?? 0) <= 100);
});

test("a spike of one step in a million survives", () => {
  const values = new Array<number>(1_000_000).fill(1e-8);
  values[654_321] = 1;
  const { buckets, step, columns } = reduce(series(values), 200_000);
  const at = columns.x?.indexOf(1) ?? -1;
  assert.ok(at >= 0);
  assert.ok(Math.abs((step[at] as number) - 654_322) <= buckets.steps);
});

test("the beginning keeps what a logarithmic axis shows of it: every step, then hundreds a decade", () => {
  const { step } = reduce(series(new Array(1_000_000).fill(0)), 50_000);
  assert.deepEqual(
    [...step.subarray(0, 200)],
    [...Array(200).keys()].map((i) => i + 1),
  );
  for (let decade = 100; decade < 1_000_000; decade *= 10) {
    const points = step.filter((value) => value >= decade && value < 10 * decade).length;
    assert.ok(points > 800, `${points} from ${decade}`);
  }
});

test("a bucket starts where a fork does, so that its first point is its own", () => {
  for (const fork of [333, 334, 335]) {
    const { step, buckets } = reduce(series(new Array(1000).fill(0)), 100, [fork]);
    assert.ok(buckets.starts.includes(fork) && step.includes(fork));
  }
});

test("any values: every extreme of every bucket is kept, steps ascend and are the run's own, the end is exact", () => {
  fc.assert(
    fc.property(
      fc.array(fc.oneof(fc.double({ noNaN: true }), fc.constant(NaN)), { minLength: 20, maxLength: 90 }),
      fc.integer({ min: 6, max: 15 }),
      (values, pointLimit) => {
        const run = series(values);
        const { step, columns, buckets } = reduce(run, pointLimit);
        const reduced = [...(columns.x ?? [])];
        for (const [i, start] of buckets.starts.entries()) {
          const numbers = values
            .slice(start - 1, (buckets.starts[i + 1] ?? Infinity) - 1)
            .filter((x) => !Number.isNaN(x));
          if (numbers.length === 0) continue;
          assert.ok(reduced.some((value) => value === Math.min(...numbers)));
          assert.ok(reduced.some((value) => value === Math.max(...numbers)));
        }
        for (let i = 1; i < step.length; i++) assert.ok((step[i] as number) > (step[i - 1] as number));
        assert.ok(step.every((value) => run.step.includes(value)));
        assert.equal(step.at(-1), values.length);
        assert.ok(Object.is(reduced.at(-1), values.at(-1)));
        assert.equal(reduced.length, step.length);
      },
    ),
  );
});

test("a log of every hundredth step has its points at its own steps", () => {
  const step = Float64Array.from({ length: 1000 }, (_, i) => 100 * (i + 1));
  const run = { step, columns: { x: Float64Array.from(step) } };
  const { columns, ...reduced } = reduce(run, 400);
  assert.deepEqual([...(columns.x?.subarray(0, 5) ?? [])], [100, 200, 300, 400, 500]);
  assert.ok(reduced.step.length > 300);
});

test("runs of different length, start and cadence share one axis of steps", () => {
  const every = series([1, 2, 3, 4, 5, 6]);
  const short = series([7, 8]);
  const fork = series([9, 9, 9], 4);
  const odd = { step: Float64Array.of(1, 3, 9), columns: { x: Float32Array.of(10, 30, 90) } };
  assert.equal(joinSteps([short, every, fork]), every.step);
  assert.deepEqual([...joinSteps([])], []);
  const joined = joinSteps([every, odd]);
  assert.deepEqual([...joined], [1, 2, 3, 4, 5, 6, 9]);
  assert.deepEqual([...locateSteps(odd.step, joined)], [0, 2, 6]);
  assert.deepEqual([...locateSteps(fork.step, joined)], [3, 4, 5]);
});

test("steps that lie far apart, as where they count tokens, make no more buckets than rows", () => {
  const step = Float64Array.from({ length: 3000 }, (_, i) => i * 1e9);
  const buckets = chooseBuckets([{ step, columns: { a: step } }], 1000);
  assert.ok(buckets !== null && buckets.starts.length <= 3000);
  const reduced = reduceSeries({ step, columns: { a: step } }, buckets);
  assert.ok(reduced.step.length <= 1000 && reduced.step.length > 800, `${reduced.step.length}`);
});
