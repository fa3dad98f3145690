/** @file When probes measure. */
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { countDue, firstDue, isDue, isOn, type Schedule } from "./schedule.ts";

const moment = (step: number, sinceSpike = Number.POSITIVE_INFINITY) => ({ step, isEnd: false, sinceSpike });

/** The steps of the first hundred at which it measures. */
const dueOf = (schedule: Schedule, steps = 100) =>
  Array.from({ length: steps }, (_, i) => i + 1).filter((step) => isDue(schedule, moment(step)));

test("each rule names its steps", () => {
  assert.deepEqual(dueOf({ everySteps: 30 }), [30, 60, 90]);
  assert.deepEqual(dueOf({ growth: 2 }), [1, 2, 4, 8, 16, 32, 64]);
  // 1.5 times 1, 2, 3, 5, 8, 12, 18, 27, 41, 62, each rounded up.
  assert.deepEqual(dueOf({ growth: 1.5 }), [1, 2, 3, 5, 8, 12, 18, 27, 41, 62, 93]);
  assert.deepEqual(
    dueOf({ growth: 1.01 }),
    Array.from({ length: 100 }, (_, i) => i + 1),
  );
  assert.deepEqual(dueOf({ at: [7, 3, 200] }), [3, 7]);
  assert.deepEqual(dueOf({ everySteps: 50, growth: 10, at: [99] }), [1, 10, 50, 99, 100]);
  assert.deepEqual(dueOf({}), []);
  assert.deepEqual(
    [1, 2, 3, 4].map((since) => isDue({ afterSpike: 3 }, moment(1000, since))),
    [true, true, true, false],
  );
  assert.equal(isDue({ afterSpike: 0 }, moment(5, 1)), false);
});

test("it is on where a rule can fire, and the first step is the first that fires", () => {
  const schedules = fc.record({
    everySteps: fc.integer({ min: 0, max: 60 }),
    growth: fc.oneof(fc.constant(0), fc.double({ min: 1.001, max: 5, noNaN: true })),
    at: fc.array(fc.integer({ min: 1, max: 90 }), { maxLength: 3 }),
  });
  fc.assert(
    fc.property(schedules, (schedule) => {
      const due = dueOf(schedule);
      assert.equal(isOn(schedule), due.length > 0);
      assert.equal(firstDue(schedule), due[0] ?? Number.POSITIVE_INFINITY);
      assert.ok(countDue(schedule, 100) >= due.length);
      const one = { everySteps: schedule.everySteps };
      assert.equal(countDue(one, 100), dueOf(one).length);
      assert.equal(countDue({ growth: schedule.growth }, 100), dueOf({ growth: schedule.growth }).length);
    }),
  );
  assert.equal(isOn({ afterSpike: 2 }), true);
});
