/** @file Survival against the remission times of Freireich et al. 1963, whose curve every textbook has, and against counting. */
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { estimateSurvival, median, survivalTime, type Waiting } from "./index.ts";

const ended = [6, 6, 6, 7, 10, 13, 16, 22, 23].map((at): Waiting => ({ at, happened: true }));
const watched = [6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35].map((at): Waiting => ({ at, happened: false }));

test("21 patients on 6-mercaptopurine: Klein and Moeschberger 2003, tables 4.1A and 4.2; the intervals as Stata lists them", () => {
  const steps = estimateSurvival([...watched, ...ended]);
  assert.deepEqual(
    steps.map(({ at, atRisk, events, share, error }) => [at, atRisk, events, share.toFixed(3), error.toFixed(4)]),
    [
      [6, 21, 3, "0.857", "0.0764"],
      [7, 17, 1, "0.807", "0.0869"],
      [10, 15, 1, "0.753", "0.0963"],
      [13, 12, 1, "0.690", "0.1068"],
      [16, 11, 1, "0.627", "0.1141"],
      [22, 7, 1, "0.538", "0.1282"],
      [23, 6, 1, "0.448", "0.1346"],
    ],
  );
  const [first] = steps;
  assert.deepEqual([first?.low.toFixed(4), first?.high.toFixed(4)], ["0.6197", "0.9516"]);
  assert.equal(survivalTime(steps, 0.5), 23);
  assert.equal(survivalTime(steps, 0.25), 13);
  assert.equal(survivalTime(steps, 0.75), null);
});

test("where all have ended the share is 0, without an interval; of nobody there is no step", () => {
  const steps = estimateSurvival([1, 2].map((at) => ({ at, happened: true })));
  assert.deepEqual(
    steps.map(({ share }) => share),
    [0.5, 0],
  );
  assert.ok(Number.isNaN(steps[1]?.low) && Number.isNaN(steps[1]?.error));
  assert.deepEqual(estimateSurvival([]), []);
  assert.equal(survivalTime([], 0.5), null);
  assert.deepEqual(estimateSurvival([{ at: 5, happened: false }]), []);
  assert.throws(() => estimateSurvival([{ at: Number.NaN, happened: true }]), /NaN/);
});

const times = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 80 });

test("without runs that ended before, the share is what has not happened, and the median is the ordinary one", () => {
  fc.assert(
    fc.property(times, (all) => {
      const steps = estimateSurvival(all.map((at) => ({ at, happened: true })));
      for (const { at, share } of steps) {
        const left = all.filter((time) => time > at).length / all.length;
        assert.ok(Math.abs(share - left) < 1e-12, `${share} at ${at}, not ${left}`);
      }
      assert.equal(survivalTime(steps, 0.5), median(all));
    }),
  );
});

test("the share only falls; its interval lies around it; who is watched longer raises it", () => {
  const runs = fc.array(fc.record({ at: fc.integer({ min: 1, max: 40 }), happened: fc.boolean() }), { maxLength: 60 });
  fc.assert(
    fc.property(runs, (all) => {
      const steps = estimateSurvival(all);
      const longer = estimateSurvival(all.map((run) => (run.happened ? run : { ...run, at: run.at + 100 })));
      for (const [i, { share, low, high }] of steps.entries()) {
        assert.ok(share < (steps[i - 1]?.share ?? 1) && share >= 0);
        assert.ok(share === 0 || (low <= share && share <= high));
        assert.ok((longer[i]?.share ?? 0) >= share - 1e-12);
      }
    }),
  );
});
