/** @file Every column of ours says what it is about; what it says decides where a report has it. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { listRecordedColumns, TOPICS } from "./index.ts";

test("every column has a topic", () => {
  const without = listRecordedColumns().filter(({ topic }) => topic === undefined || !Object.hasOwn(TOPICS, topic));
  assert.deepEqual(
    without.map(({ name }) => name),
    [],
  );
});

test("probes are known to measure on a schedule, instruments to measure at every step", () => {
  const scheduled = new Map(listRecordedColumns().map(({ name, isScheduled }) => [name, isScheduled]));
  assert.equal(scheduled.get("validationLoss"), true);
  assert.equal(scheduled.get("featureChange"), true);
  assert.equal(scheduled.get("trainLoss"), false);
});
