/** @file Logs whose steps go back: what is another run, what is a resume, and what of the values before it is left. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { LogRuns } from "./logRuns.ts";

interface Rows {
  readonly from: number;
  readonly to: number;
  readonly value: number;
}

/** Reads rows one behind the other; each stretch of them begins at a place of its number. */
function read(stretches: readonly Rows[], isResumed = false) {
  const runs = new LogRuns(isResumed);
  for (const [i, { from, to, value }] of stretches.entries()) {
    for (let step = from; step <= to; step++) {
      runs.addRow(step, `place ${i + 1}`);
      runs.column("a").add(step, value);
    }
  }
  return runs.finish().map(({ run, table, notes }) => ({
    run,
    rows: [...table.step].map((step, row) => `${step}:${table.columns[0]?.values[row]}`).join(" "),
    notes,
  }));
}

test("where the steps begin again with other values another run begins, however short it is", () => {
  const another = (place: number) => `the steps begin again at place ${place}, which is taken for another run`;
  const first = { from: 1, to: 4, value: 1 };
  assert.deepEqual(read([first, { from: 1, to: 2, value: 0 }, { from: 0, to: 2, value: 5 }]), [
    { run: "part 1", rows: "1:1 2:1 3:1 4:1", notes: [] },
    { run: "part 2", rows: "1:0 2:0", notes: [another(2)] },
    { run: "part 3", rows: "0:5 1:5 2:5", notes: [another(3)] },
  ]);
  // The same values once more are the same run, written twice.
  assert.deepEqual(read([first, first]), [
    { run: null, rows: "1:1 2:1 3:1 4:1", notes: ["the steps were not in order; they are now"] },
  ]);
});

test("a resumed run that lost count is numbered on where this is asked", () => {
  const [run, ...others] = read(
    [
      { from: 0, to: 2, value: 1 },
      { from: 0, to: 1, value: 0 },
    ],
    true,
  );
  assert.equal(others.length, 0);
  assert.equal(run?.rows, "0:1 1:1 2:1 3:0 4:0");
  assert.deepEqual(run?.notes, ["the steps begin again at place 2, and go on from 2 as asked"]);
});

test("after a resume the later values count, and it is said where those of before stand behind them", () => {
  const lost = (count: number, all: number) => `the last ones count, and ${count} of ${all} values of a are left out`;
  assert.deepEqual(
    read([
      { from: 1, to: 6, value: 1 },
      { from: 3, to: 4, value: 0 },
    ]),
    [
      {
        run: null,
        rows: "1:1 2:1 3:0 4:0 5:1 6:1",
        notes: [
          `2 steps from 3 to 4 were logged more than once, with different values (the steps go back to 3 at place 2; from step 5 on the values are those of before); ${lost(2, 8)}`,
        ],
      },
    ],
  );
  assert.deepEqual(
    read([
      { from: 1, to: 4, value: 1 },
      { from: 3, to: 6, value: 0 },
    ])[0]?.notes,
    [
      `2 steps from 3 to 4 were logged more than once, with different values (the steps go back to 3 at place 2); ${lost(2, 8)}`,
    ],
  );
});

test("a log that is in no order is one run", () => {
  const runs = new LogRuns();
  for (let i = 0; i < 500; i++) {
    const step = (i * 7) % 500;
    runs.addRow(step, `line ${i}`);
    runs.column("a").add(step, step / 2);
  }
  const [run, ...others] = runs.finish();
  assert.equal(others.length, 0);
  assert.deepEqual(
    [...(run?.table.columns[0]?.values ?? [])],
    Array.from({ length: 500 }, (_, step) => step / 2),
  );
  assert.deepEqual(run?.notes, ["the steps were not in order; they are now"]);
});
